"""The seven indicators once more, from what `clacbot export` writes and nothing else; shares no code with the product.

    python tests/recompute.py FOLDER 2026-11-22

reads answers.csv, frames.csv, proposals.csv, organizations.csv and activities.xlsx in FOLDER.
"""

import csv
import json
import math
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import openpyxl

RECOGNITION = ("rec_conoce", "rec_representa", "rec_lider")
SATISFACTION = ("sat_general", "sat_cumple", "sat_servicios", "sat_atencion")
ALLIES = ("ali_conoce", "ali_lider", "ali_confia", "ali_trabajo", "ali_comunica", "ali_sigue")
SOCIAL = ("des_asamblea", "des_mujeres", "des_jovenes", "des_ddhh", "des_quejas")
GREEN = {
    "opp": ("des_clima", "des_suelo_agua", "des_bosque", "des_diversifica", "des_productividad"),
    "trabajadores": ("tra_salud", "tra_ambiente", "tra_riesgos"),
}
BUSINESS = {
    "opp": ("des_plan_negocio", "des_finanzas", "des_mercado", "des_calidad", "des_credito"),
    "trabajadores": ("tra_plan_prima", "tra_cuentas_prima", "tra_dialogo"),
}
STRUCTURE = ("est_plan", "est_reuniones", "est_capacita", "est_informa", "est_coordina", "est_datos")
CAPITALS = (
    lambda kind: ("med_salud", "med_aprende"),
    lambda kind: ("med_apoyo",),
    lambda kind: ("med_suelo" if kind == "opp" else "med_entorno", "med_clima"),
    lambda kind: ("med_vivienda", "med_herramientas"),
    lambda kind: ("med_ingreso", "med_emergencia"),
)
ELIGIBLE = {"asamblea", "reunion_red", "taller", "gira", "feria", "consulta", "encuentro_virtual"}
TRUE = "sí"


def table(path):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet(path, name):
    rows = openpyxl.load_workbook(path, read_only=True)[name].iter_rows(values_only=True)
    heads = next(rows)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def index(answers, items, unknown_is_zero=()):
    """Mean on 0-100 of the items answered; None with fewer than 60 % of those that apply."""
    asked = [name for name in items if answers.get(name) != "na"]
    points = [25 * (int(answers[name]) - 1) for name in asked if answers.get(name, "") in {"1", "2", "3", "4", "5"}]
    points += [0 for name in asked if name in unknown_is_zero and answers.get(name) == "ns"]
    return sum(points) / len(points) if points and len(points) * 5 >= len(asked) * 3 else None


class Round:
    def __init__(self, frame, interviews):
        self.frame = {row["organizacion"]: row for row in frame if not row["salio"]}
        self.form, self.opened, self.closed = frame[0]["formulario"], frame[0]["abierta"], frame[0]["cerrada"]
        self.interviews = [one for one in interviews if one["org"] in self.frame and self.counts(one)]

    def counts(self, one):
        return bool(one["done"]) or bool(self.closed)

    def scores(self, scored):
        """organization → scores of its interviews, by `scored(answers, kind)`."""
        found = defaultdict(list)
        for one in self.interviews:
            value = scored(one["answers"], self.frame[one["org"]]["tipo"])
            if value is not None:
                found[one["org"]].append((one["mode"], one["last"], value))
        return found


def rounds(folder):
    frames, interviews = defaultdict(list), defaultdict(dict)
    for row in table(folder / "frames.csv"):
        frames[row["ronda"]].append(row)
    for row in table(folder / "answers.csv"):
        closed = frames[row["ronda"]][0]["cerrada"]
        if row["por_verificar"] == TRUE or (closed and row["respondida"] > closed):
            continue
        one = interviews[row["ronda"]].setdefault(
            row["entrevista"],
            {"org": row["organizacion"], "mode": row["modo"], "done": row["completada"], "answers": {}, "last": ""},
        )
        one["answers"][row["pregunta"]] = row["respuesta"]
        one["last"] = max(one["last"], row["completada"] or row["respondida"])
    found = [Round(frame, list(interviews[number].values())) for number, frame in frames.items()]
    return sorted(found, key=lambda one: one.opened, reverse=True)


def newest(every, form, scored):
    """The newest of the last two rounds of a form in which five organizations were heard."""
    last = [one for one in every if one.form == form][:2]
    for one in last:
        scores = one.scores(scored)
        if len(scores) >= 5:
            return one, scores
    return last[-1], last[-1].scores(scored)


def mean(values):
    values = list(values)
    return math.fsum(values) / len(values)


def stratified(frame, values):
    """Sum of N_h/N times the mean of each stratum, region by type, joined until each has five answers."""
    cells = defaultdict(lambda: [0, []])
    for org, row in frame.items():
        cell = cells[row["region"], row["tipo"]]
        cell[0] += 1
        if org in values:
            cell[1].append(values[org])
    large, small = [], []
    for region in sorted({region for region, _ in cells}):
        parts = [cells[key] for key in sorted(cells) if key[0] == region]
        whole = [sum(part[0] for part in parts), [one for part in parts for one in part[1]]]
        if min(len(part[1]) for part in parts) >= 5:
            large += parts
        elif len(whole[1]) >= 5:
            large.append(whole)
        else:
            small.append(whole)
    large.sort(key=lambda part: len(part[1]))
    while small and large and sum(len(part[1]) for part in small) < 5:
        small.append(large.pop(0))
    if small:
        large.append([sum(part[0] for part in small), [one for part in small for one in part[1]]])
    total = sum(part[0] for part in large)
    return math.fsum(part[0] / total * mean(part[1]) for part in large)


def membership(every, items, unknown_is_zero=()):
    asked, scores = newest(every, "satisfaccion_membresia", lambda answers, _: index(answers, items, unknown_is_zero))
    return asked, {org: mean(value for *_, value in heard) for org, heard in scores.items()}


def development(answers, kind):
    if kind == "estructura":
        return index(answers, STRUCTURE)
    parts = [index(answers, items) for items in (SOCIAL, GREEN[kind], BUSINESS[kind])]
    return None if None in parts else math.prod(max(part, 1) for part in parts) ** (1 / 3)


def livelihood(answers, kind):
    groups = [capital(kind) for capital in CAPITALS]
    points = [
        [25 * (int(answers[n]) - 1) for n in group if answers.get(n, "") in {"1", "2", "3", "4", "5"}]
        for group in groups
    ]
    if sum(map(len, points)) < 6 or not all(points):
        return None
    return mean(mean(group) for group in points)


def families(heard):
    """At least three persons, else the last board's answer, else nothing."""
    persons = [value for mode, _, value in heard if mode != "representante"]
    boards = [value for mode, _, value in sorted(heard, key=lambda one: one[1]) if mode == "representante"]
    return mean(persons) if len(persons) >= 3 else boards[-1] if boards else None


def participation(folder, day):
    """Active members of at least 90 days with a confirmed presence in the twelve months to the day."""
    first = date(day.year - 1, day.month, min(day.day, 28 if day.month == 2 else day.day)) + timedelta(days=1)
    counted = set()
    for row in sheet(folder / "activities.xlsx", "activities"):
        own = row["cuenta"]
        eligible = row["tipo"] in ELIGIBLE if own in {None, ""} else own in {True, TRUE}
        began = date.fromisoformat(str(row["inicio"])[:10])
        if row["estado"] == "realizada" and eligible and row["con_clac"] in {True, TRUE} and first <= began <= day:
            counted.add(str(row["clacbook_id"] or row["id"]))
    there = {
        row["organizacion"] for row in sheet(folder / "activities.xlsx", "attendance")
        if row["estado"] == "confirmada" and str(row["actividad"]) in counted
    }  # fmt: skip
    latest = (day - timedelta(days=89)).isoformat()  # ninety days, the day itself among them
    members = [
        row["org_id"] for row in table(folder / "organizations.csv")
        if row["estado"] == "activa" and (row["fecha_ingreso"] or "") <= latest
    ]  # fmt: skip
    return 100 * len(there & set(members)) / len(members)


def standards(folder, day):
    """Accepted, plus half of those accepted in part, of those decided since 2025; None below five decisions."""
    decided = [
        row["estado"] for row in table(folder / "proposals.csv")
        if row["aprobada"] and "2025-01-01" <= row["decidida"] <= day.isoformat()
        and row["estado"] in {"aceptada", "aceptada_en_parte", "rechazada", "retirada_tras_evaluacion"}
    ]  # fmt: skip
    if len(decided) < 5:
        return None
    return 100 * (decided.count("aceptada") + 0.5 * decided.count("aceptada_en_parte")) / len(decided)


def compute(folder, day):
    """The seven values, not rounded."""
    folder, every = Path(folder), rounds(Path(folder))
    recognised, levels = membership(every, RECOGNITION, {"rec_conoce"})
    satisfied, happiness = membership(every, SATISFACTION)
    _, opinions = newest(every, "reconocimiento_aliados", lambda answers, _: index(answers, ALLIES))
    asked, grown = newest(every, "desarrollo_organizacion", development)
    _, built = newest(every, "desarrollo_estructura", development)
    homes, lives = newest(every, "medios_vida", livelihood)
    living = {org: value for org, heard in lives.items() if (value := families(heard)) is not None}
    last = lambda found: {org: max(heard, key=lambda one: one[1])[2] for org, heard in found.items()}  # noqa: E731
    return {
        "mega_1a": stratified(recognised.frame, {org: 100.0 * (level >= 75 - 1e-9) for org, level in levels.items()}),
        "mega_1b": stratified(satisfied.frame, happiness),
        "mega_2": participation(folder, day),
        "mega_3a": mean(mean(value for *_, value in heard) for heard in opinions.values()),
        "mega_3b": standards(folder, day),
        "mega_4": 0.75 * stratified(asked.frame, last(grown)) + 0.25 * mean(last(built).values()),
        "mega_5": stratified(homes.frame, living),
    }


if __name__ == "__main__":
    print(json.dumps(compute(sys.argv[1], date.fromisoformat(sys.argv[2])), indent=2))
