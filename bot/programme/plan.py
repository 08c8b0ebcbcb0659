"""The strategic plan and its indicators, as frozen records (plan.toml)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from bot.errors import InputError
from bot.indicators.definitions import KEYS, Card, Definition, Item, Version
from bot.programme.tables import Table, shipped_table
from bot.programme.wording import LANGUAGES, Wording

UNITS = ("percent", "index")
COUNTED = ("organization", "institution", "proposal")
CUTS = ("country", "region", "product", "type", "cn", "network")
CODE = re.compile(r"\b(oe|ot)\s*(\d)(?:\s*\.\s*(\d))?(?!\d)\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Objective:
    """A strategic objective with its tactical ones, or a tactical one; the Spanish texts are verbatim."""

    code: str  # OE1, OT1.1
    text: Wording
    tactical: tuple[Objective, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice that is CLAC's to make, with the values used meanwhile (domain 8)."""

    code: str  # D1 … D14
    question: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one programme."""

    title: str
    starts: int
    ends: int
    motto: str
    purpose: str
    mission: str
    vision: str
    mega: Wording
    values: tuple[str, ...]
    milestones: tuple[str, ...]
    objectives: tuple[Objective, ...]
    decisions: Mapping[str, Decision]
    definitions: tuple[Definition, ...]  # seven, in the order they are shown

    def objective(self, code: str) -> Objective | None:
        """The strategic or tactical objective with this code, None when there is none."""
        every = (one for each in self.objectives for one in (each, *each.tactical))
        return next((one for one in every if one.code == code), None)

    def parts(self, objective: Objective) -> frozenset[str]:
        """The codes of an objective and of those inside it."""
        return frozenset({objective.code, *(each.code for each in objective.tactical)})

    def fed_by(self, objective: Objective) -> tuple[Definition, ...]:
        """The indicators an objective feeds; a strategic one also through its tactical ones (domain 4.3)."""
        codes = self.parts(objective)
        return tuple(each for each in self.definitions if codes & set(each.objectives))

    def definition(self, key: str) -> Definition:
        """The indicator with this key; InputError when there is none."""
        for definition in self.definitions:
            if definition.key == key:
                return definition
        raise InputError(f"No hay un indicador «{key}»; son {', '.join(KEYS)}")


def read_code(text: str) -> tuple[str, str]:
    """The code of an objective in a text, normalized ("OT 2.1." is OT2.1), and the text without it; "" for none."""
    found = CODE.search(text)
    if found is None:
        return "", text
    kind, strategic, tactical = found.groups()
    code = f"{kind.upper()}{strategic}" + (f".{tactical}" if tactical else "")
    return code, f"{text[: found.start()]} {text[found.end() :]}".strip()


@cache
def plan() -> Plan:
    """The shipped plan, read once."""
    found = read_plan(shipped_table("plan.toml"))
    if wrong := unversioned(found):
        raise InputError(f"plan.toml: {'; '.join(wrong)}")
    return found


def read_plan(table: Table) -> Plan:
    """The plan a file describes; InputError naming file and key."""
    decisions = {
        code: Decision(code, row.text("question"), {key: row.values[key] for key in row.values if key != "question"})
        for code, row in table.tables("decisions")
    }
    rows = dict(table.tables("indicators"))
    if tuple(rows) != KEYS:
        raise InputError(f"{table.file}: «indicators» debe tener, en este orden: {', '.join(KEYS)}")
    return Plan(
        **{key: table.text(key) for key in ("title", "motto", "purpose", "mission", "vision")},
        mega=_in_all(table, "mega", "mega_"),
        starts=table.whole("starts"),
        ends=table.whole("ends"),
        values=table.texts("values"),
        milestones=table.texts("milestones", ()),
        objectives=tuple(_objective(row) for row in table.rows("strategic")),
        decisions=decisions,
        definitions=tuple(_definition(key, row, table.table("decisions")) for key, row in rows.items()),
    )


def _objective(row: Table) -> Objective:
    inner = tuple(_objective(each) for each in row.rows("tactical", []))
    return Objective(row.text("code"), _in_all(row, "text"), inner)


def _in_all(row: Table, key: str, prefix: str = "") -> Wording:
    """A text that stands verbatim under `key`, and in the other languages under their own keys."""
    return Wording(row.text(key), *(row.text(f"{prefix}{language}") for language in LANGUAGES[1:]))


def _definition(key: str, row: Table, decisions: Table) -> Definition:
    shown, threshold = decisions.table("D7"), decisions.table("D2").number("threshold")
    return Definition(
        key=key,
        full_name=row.wording("full_name"),
        short_name=row.wording("short_name"),
        formula=_filled(row.wording("formula"), threshold),
        unit=cast("Any", _one_of(row, "unit", UNITS)),
        counted=cast("Any", _one_of(row, "counted", COUNTED)),
        target=row.number("target"),
        due=cast("date", row.get("due", date)),
        source=row.text("source"),
        window=row.text("window"),
        version=row.whole("version"),
        forms=row.texts("forms"),
        objectives=row.texts("objectives"),
        cuts=_cuts(row),
        items=tuple(_item(each) for each in row.rows("items", [])),
        min_units=shown.whole("organizations"),
        min_persons=row.whole("min_persons", shown.whole("persons")),
        min_detail=shown.whole("detail"),
        close_points=decisions.table("D11").number("close_points"),
        threshold=threshold,
        partial_weight=decisions.table("D3").number("partial_weight"),
        membership_weight=decisions.table("D4").number("membership_weight"),
        structures_weight=decisions.table("D4").number("structures_weight"),
        card=_card(row.table("card"), row, threshold),
        reading=cast("Any", decisions.table("D1").text("reading")),
        across=cast("Any", decisions.table("D4").text("across_dimensions", "geometric")),
        least_persons=decisions.table("D6").whole("least_persons"),
        represented=decisions.table("D6").text("fallback", "") == "representative",
        since=row.values.get("since"),
        also=row.texts("also", ()),
    )


def _card(card: Table, row: Table, threshold: float) -> Card:
    decimals = card.table("decimals")
    return Card(
        **{
            name: _filled(card.wording(name), threshold)
            for name in ("definition", "numerator", "denominator", "exclusions")
        },
        responsible=card.text("responsible"),
        factor=card.whole("factor"),
        decimals_chat=decimals.whole("chat"),
        decimals_export=decimals.whole("export"),
        versions=tuple(
            Version(
                each.whole("number"), cast("date", each.get("since", date)), each.text("rules"), each.text("note", "")
            )
            for each in row.rows("versions")
        ),
    )


def rules_of(definition: Definition, decisions: Mapping[str, Decision]) -> str:
    """The fingerprint of everything that decides which number an indicator gives; not its names, target or texts."""
    counted = (
        definition.unit, definition.counted, definition.window, definition.forms, definition.since, definition.also,
        [(item.name, item.dimension, item.kind, item.unknown_is_zero) for item in definition.items],
        *_decided(definition, decisions),
    )  # fmt: skip
    return hashlib.sha256(repr(counted).encode()).hexdigest()[:12]


def _decided(definition: Definition, decisions: Mapping[str, Decision]) -> tuple[object, ...]:
    """The decisions that reach an indicator's number."""
    own: dict[str, tuple[object, ...]] = {
        "mega_1a": (definition.threshold,),
        "mega_1b": (definition.reading,),
        "mega_2": tuple(sorted(decisions["D5"].values.items())),
        "mega_3b": (definition.partial_weight,),
        "mega_4": (definition.membership_weight, definition.structures_weight, definition.across),
        "mega_5": (definition.least_persons, definition.represented),
    }
    return own.get(definition.key, ())


def unversioned(found: Plan) -> list[str]:
    """The indicators whose rules are not those of their version: a changed rule needs a new one, or series lie."""
    wrong = []
    for definition in found.definitions:
        last = definition.card.versions[-1]
        rules = rules_of(definition, found.decisions)
        if (last.number, last.rules) != (definition.version, rules):
            wrong.append(
                f"{definition.key}: cambió lo que cuenta; póngale version = {last.number + 1} y una fila nueva en "
                f"versions con rules = {rules}"
            )
    return wrong


def _filled(formula: Wording, threshold: float) -> Wording:
    return Wording(*(text.replace("{threshold}", f"{threshold:g}") for text in formula.all()))


def _one_of(row: Table, key: str, allowed: tuple[str, ...]) -> str:
    value = row.text(key)
    if value not in allowed:
        raise InputError(f"{row.file}: «{row.place}.{key}» debe ser una de {', '.join(allowed)}, no «{value}»")
    return value


def _cuts(row: Table) -> frozenset[str]:
    cuts = row.texts("cuts")
    if strangers := [cut for cut in cuts if cut not in CUTS]:
        raise InputError(f"{row.file}: «{row.place}.cuts» no admite {', '.join(strangers)}; son {', '.join(CUTS)}")
    return frozenset(cuts)


def _item(row: Table) -> Item:
    return Item(
        name=row.text("name"),
        dimension=row.text("dimension", ""),
        kind=row.text("kind", ""),
        unknown_is_zero=bool(row.get("unknown_is_zero", bool, default=False)),
    )
