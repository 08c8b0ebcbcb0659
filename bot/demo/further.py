"""What the other indicators stand on: structures and allies that answer, development, livelihoods and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bot.answerers import Answerer, of_ally, of_structure
from bot.demo.partners import Numbers, allies, contacts, proposals
from bot.demo.structures import countries_of, structures
from bot.programme.plan import plan
from bot.surveys.form import Form

Row = dict[str, Any]
FORMS = ("desarrollo_organizacion", "desarrollo_estructura", "medios_vida", "reconocimiento_aliados")
UNKNOWN = 0.02  # part of the answers "ns"
#: Of each form: its indicator, days ago it opened, days open, part that answers, height on the scale of 1 to 5.
SURVEYS: Mapping[str, tuple[str, int, int, float, float]] = {
    "desarrollo_organizacion": ("mega_4", 170, 45, 0.52, 4.15),
    "desarrollo_estructura": ("mega_4", 165, 45, 0.82, 3.85),
    "medios_vida": ("mega_5", 110, 30, 0.36, 3.75),
    "reconocimiento_aliados": ("mega_3a", 70, 30, 0.68, 4.5),
}
LEANING: Mapping[str, float] = {  # of the capitals and dimensions
    "financial": -0.5, "natural": -0.1, "human": 0.1, "social": 0.35, "physical": 0.0, "environment": -0.2,
    "business": -0.1,
}  # fmt: skip
FAMILIES, FAMILY_WEIGHTS = (2, 3, 4, 5), (10, 35, 35, 20)
BOARD = 0.12  # part of the organizations where the board answers for the families


def further(
    tables: Mapping[str, Sequence[Row]], forms: Mapping[str, tuple[int, Form]], now: datetime, seed: int
) -> dict[str, list[Row]]:
    """Rows by table, to be added to those of the network; `forms` are the published ones with their row."""
    rng = Random(seed + 7)  # noqa: S311 - nothing secret
    numbers, today = Numbers.after(tables), now.astimezone(UTC).date()
    countries = countries_of()
    own = [of_structure({**row, "countries": countries.get(row["id"], ())}) for row in structures()]
    allied = allies(rng, today)
    partners = [of_ally(row) for row in allied]
    found: dict[str, list[Row]] = {
        "allies": allied,
        "organizations": [_organization(one) for one in (*own, *partners)],
        "organization_networks": [
            {"organization_id": one.id, "network": name}
            for one in (*own, *partners)
            for name in one.organization["networks"]
        ],
        **contacts(rng, numbers, (*own, *partners), now),
        "rounds": [], "frames": [], "interviews": [], "answers": [], "proposals": proposals(rng, today),
    }  # fmt: skip
    speaking = {row["organization_id"]: row["person_id"] for row in found["memberships"]}
    frames = {
        "desarrollo_organizacion": _members(tables), "medios_vida": _members(tables),
        "desarrollo_estructura": [_profile(one) for one in own],
        "reconocimiento_aliados": [_profile(one) for one in partners],
    }  # fmt: skip
    for row in tables["memberships"]:
        speaking.setdefault(row["organization_id"], row["person_id"])
    first = max(row["id"] for row in tables["rounds"]) + 1
    for number, form_id in enumerate(FORMS, first):
        survey = _Survey(rng, numbers, number, form_id, *forms[form_id], now)
        found["rounds"].append(survey.round())
        found["frames"] += [survey.entry(each) for each in frames[form_id]]
        for interview, answers in survey.answers(frames[form_id], speaking):
            found["interviews"].append(interview)
            found["answers"] += answers
    return found


# --- who is asked


def _organization(one: Answerer) -> Row:
    return {name: value for name, value in one.organization.items() if name not in {"products", "networks"}}


def _profile(one: Answerer) -> Row:
    row = one.organization
    return {"id": one.id, "country": row["country"], "region": row["region"], "kind": row["kind"], "cn": row["cn"],
            "products": "", "networks": ";".join(row["networks"]), "language": row["language"]}  # fmt: skip


def _members(tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    """The active members as a frame freezes them."""
    products: dict[str, list[str]] = {}
    networks: dict[str, list[str]] = {}
    for row in tables["organization_products"]:
        products.setdefault(row["organization_id"], []).append(row["product"])
    for row in tables["organization_networks"]:
        networks.setdefault(row["organization_id"], []).append(row["network"])
    names = ("id", "country", "region", "kind", "cn", "language")
    return [
        {**{name: row[name] for name in names}, "products": ";".join(sorted(products.get(row["id"], ()))),
         "networks": ";".join(sorted(networks.get(row["id"], ())))}
        for row in tables["organizations"] if row["state"] == "activa"
    ]  # fmt: skip


# --- what they answer


@dataclass(slots=True)
class _Survey:
    """One finished round of a form."""

    rng: Random
    numbers: Numbers
    id: int
    form_id: str
    row_id: int
    form: Form
    now: datetime

    @property
    def opened_at(self) -> datetime:
        days = SURVEYS[self.form_id][1]
        return (self.now.astimezone(UTC) - timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)

    @property
    def closes_at(self) -> datetime:
        return self.opened_at + timedelta(days=SURVEYS[self.form_id][2])

    def round(self) -> Row:
        """Its row."""
        return {
            "id": self.id, "form_id": self.row_id, "name": f"{self.form.title} {self.opened_at.year}",
            "state": "closed", "audience": "", "opened_at": self.opened_at, "closes_at": self.closes_at,
            "closed_at": self.closes_at, "approved": True,
        }  # fmt: skip

    def entry(self, each: Row) -> Row:
        """An organization, structure or ally it asked."""
        names = ("country", "region", "kind", "cn", "products", "networks")
        return {"round_id": self.id, "organization_id": each["id"], **{name: each[name] for name in names}}

    def answers(self, frame: Sequence[Row], speaking: Mapping[str, int]) -> Iterator[tuple[Row, list[Row]]]:
        """Interviews with their answers."""
        part, height = SURVEYS[self.form_id][3:]
        for each in frame:
            if self.rng.random() > part:
                continue
            level = height + self.rng.gauss(0, 0.3)
            if self.form_id != "medios_vida":
                yield self._interview(each, level, "chat", speaking.get(each["id"]))
            elif self.rng.random() < BOARD:
                yield self._interview(each, level, "representante", None)
            else:
                for _ in range(self.rng.choices(FAMILIES, FAMILY_WEIGHTS)[0]):
                    yield self._interview(each, level + self.rng.gauss(0, 0.3), "chat", None)

    def _interview(self, each: Row, level: float, mode: str, person: int | None) -> tuple[Row, list[Row]]:
        number, self.numbers.interview = self.numbers.interview, self.numbers.interview + 1
        at = self.opened_at + (self.closes_at - self.opened_at) * self.rng.random()
        at = datetime.combine(at.date(), time(), UTC) if person is None else at.replace(microsecond=0)
        at = max(at, self.opened_at)
        given = self._given(each["kind"], level)
        hidden = {
            "org_id": each["id"], "org_tipo": each["kind"], "persona_id": str(person or ""), "ola_id": str(self.id),
            "idioma": each["language"], "modo": mode,
        }  # fmt: skip
        interview = {
            "id": number, "round_id": self.id, "form_id": self.row_id, "person_id": person,
            "organization_id": each["id"], "state": "complete", "instance": self._instance({**hidden, **given}),
            "place": "end", "seed": self.rng.getrandbits(48), "mode": mode, "late": False, "started_at": at,
            "updated_at": at, "completed_at": at,
        }  # fmt: skip
        rows = [
            {"interview_id": number, "reference": self._paths()[name], "question": name, "round_id": self.id,
             "organization_id": each["id"], "value": value, "number": float(value) if value in "12345" else None,
             "answered_at": at}
            for name, value in given.items()
        ]  # fmt: skip
        return interview, rows

    def _given(self, kind: str, level: float) -> dict[str, str]:
        definition = plan().definition(SURVEYS[self.form_id][0])
        given = {}
        for item in definition.of_kind(kind):
            height = level + LEANING.get(item.dimension, 0.0) + self.rng.gauss(0, 0.6)
            given[item.name] = "ns" if self.rng.random() < UNKNOWN else str(min(5, max(1, round(height))))
        return given | {name: str(self.rng.choices("2345", (12, 38, 38, 12))[0]) for name in definition.also}

    def _paths(self) -> dict[str, str]:
        return {path.rpartition("/")[2]: path for path in self.form.controls}

    def _instance(self, values: Mapping[str, str]) -> str:
        root = self.form.template.clone()
        for node in root.walk():
            if node.name in values:
                node.text = values[node.name]
            elif node.name == "instanceID":
                node.text = f"uuid:{UUID(int=self.rng.getrandbits(128), version=4)}"
        return root.to_xml()
