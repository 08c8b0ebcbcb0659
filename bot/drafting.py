"""What the team writes of an activity: titles, kinds, places, numbers, who convenes, reminders; pure.

Each reader gives columns with their values, or raises InputError with a text to translate.
"""

from __future__ import annotations

import re

from bot.errors import InputError
from bot.i18n import LANGUAGES, N_
from bot.moments import Desk, Reader, Values
from bot.programme.activities import kinds
from bot.programme.plan import plan
from bot.spelling import fold

MOST = 100_000  # seats
NUMBER = N_("Escriba un número, por ejemplo 40.")
TYPE = N_("No entendí. Toque una opción o escriba su número.")
STRUCTURE = N_("No encuentro esa coordinadora o red. Escriba CLAC, o el nombre de una.")
OBJECTIVE = N_("No conozco ese objetivo. Escriba por ejemplo OT2.2.")
TITLE = N_("El título necesita al menos tres letras y no más de 120.")
LINK = N_("Ese enlace no parece completo. Escríbalo entero, por ejemplo https://…")
QUOTA = N_("Escriba por ejemplo: 10 mujeres, 5 jóvenes.")
REMINDERS = N_("Escriba por ejemplo: 7 días, 1 día, 1 hora.")
LANGUAGE_LINES = N_("Escriba una línea por idioma, por ejemplo: pt: Oficina de café")


def title(text: str, desk: Desk) -> Values:
    """The Spanish title."""
    line = " ".join(text.split())
    if sum(sign.isalpha() for sign in line) < 3 or len(line) > 120:
        raise InputError(TITLE)
    return {"title": {**desk.row["title"], "es": line}}


def in_languages(column: str) -> Reader:
    """A reader of lines such as "pt: Oficina de café" into a column."""

    def read(text: str, desk: Desk) -> Values:
        found = dict(desk.row[column])
        for line in filter(None, map(str.strip, text.splitlines())):
            match = re.fullmatch(rf"({'|'.join(LANGUAGES)})\s*[:=]\s*(.+)", line, re.IGNORECASE)
            if match is None and (column != "description" or (len(text.splitlines()) > 1 and found.get("es"))):
                raise InputError(LANGUAGE_LINES)
            if match is None:
                return {column: {**found, "es": text.strip()[:600]}}
            found[match[1].lower()] = match[2].strip()[:600]
        return {column: found}

    return read


def type_(text: str, _desk: Desk) -> Values:
    """The kind of activity, by key or as people say it."""
    if key := kinds().type_key(text):
        return {"type": key}
    raise InputError(TYPE)


def mode(text: str, _desk: Desk) -> Values:
    """In person, online, or both."""
    if key := kinds().mode_key(text):
        return {"mode": key}
    raise InputError(TYPE)


def whole(column: str) -> Reader:
    """A reader of a number from 1 on."""

    def read(text: str, _desk: Desk) -> Values:
        match = re.fullmatch(r"\D*(\d[\d., ]*)\D*", text.strip())
        digits = re.sub(r"\D", "", match[1]) if match else ""
        if not digits or not 1 <= int(digits) <= MOST:
            raise InputError(NUMBER)
        return {column: int(digits)}

    return read


def quota(text: str, desk: Desk) -> Values:
    """Seats kept for women and for the young: "10 mujeres, 5 jóvenes"."""
    said = fold(text)
    women = re.search(r"(\d+) (?:muj|mulh|wom|femm)", said)
    youth = re.search(r"(\d+) (?:jov|jeun|young|you)", said)
    kept = int(women[1]) if women else 0, int(youth[1]) if youth else 0
    seats = desk.row["seats"]
    if not (women or youth) or (seats is not None and sum(kept) > seats):
        raise InputError(QUOTA)
    return {"seats_women": kept[0], "seats_youth": kept[1]}


def text(column: str, limit: int = 200) -> Reader:
    """A reader of a line of words."""

    def read(given: str, _desk: Desk) -> Values:
        line = " ".join(given.split())
        if not line:
            raise InputError(TYPE)
        return {column: line[:limit]}

    return read


def cost(given: str, _desk: Desk) -> Values:
    """What it costs, with its currency; nothing is stored as empty, to be said in each language."""
    free = {"sin costo", "gratis", "gratuito", "gratuita", "nada", "0", "sem custo", "free", "no cost", "gratuit"}
    line = " ".join(given.split())
    if not line:
        raise InputError(TYPE)
    return {"cost": "" if fold(line) in free else line[:200]}


def link(text: str, _desk: Desk) -> Values:
    """The address of a meeting."""
    found = text.strip()
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", found):
        raise InputError(LINK)
    return {"link": found[:300]}


def convener(text: str, desk: Desk) -> Values:
    """CLAC, a structure, or both: "CLAC", "Red Café", "CLAC y Red Café"."""
    said = fold(text)
    if said in {"clac", "solo clac"}:
        return {"convener": "clac", "with_clac": True}
    with_clac = bool(re.search(r"\bclac\b", said))
    rest = re.sub(r"\b(clac|con|com|with|avec|y|e|and|et|la|el)\b", " ", said).split()
    fitting = [
        key for key, name in desk.structures
        if rest and (fold(key).split() == rest or set(rest) <= set(fold(name).split()))
    ]  # fmt: skip
    exact = [key for key, name in desk.structures if fold(name) == said or fold(key) == said]
    found = exact or fitting
    if len(found) != 1:
        raise InputError(STRUCTURE)
    return {"convener": found[0], "with_clac": with_clac}


def objective(text: str, _desk: Desk) -> Values:
    """A strategic or tactical objective of the plan, by its code."""
    match = re.fullmatch(r"o\s*([et])\s*(\d)(?:\.?\s*(\d))?\.?", text.strip().lower())
    code = f"O{match[1].upper()}{match[2]}" + (f".{match[3]}" if match[3] else "") if match else ""
    known = {one.code for each in plan().objectives for one in (each, *each.tactical)}
    if code not in known:
        raise InputError(OBJECTIVE)
    return {"objective": code}


def reminders(text: str, _desk: Desk) -> Values:
    """When people are reminded: "7 días, 1 día, 1 hora"; "no" is never."""
    said = fold(text)
    if said in {"no", "ninguno", "nunca", "nenhum", "none", "never", "aucun", "sin recordatorios"}:
        return {"reminders": ""}
    found = [f"{number}{'h' if unit == 'h' else 'd'}" for number, unit in re.findall(r"(\d+) ?([dhj])", said)]
    weeks = [f"{7 * int(number)}d" for number in re.findall(r"(\d+) ?(?:sema|week)", said)]
    if not (found or weeks) or len(found) + len(weeks) > 5:
        raise InputError(REMINDERS)
    return {"reminders": ";".join([*weeks, *found])}
