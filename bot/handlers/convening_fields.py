"""The fields of an activity as the team is asked for them and sees them on the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import drafting, moments
from bot.audience import parse_audience
from bot.errors import InputError
from bot.handlers import convening_shown as shown
from bot.handlers.convening_texts import TEXTS, Texts
from bot.i18n import N_
from bot.moments import Desk, Values
from bot.occasions import Reader
from bot.programme.activities import kinds
from bot.programme.countries import atlas
from bot.programme.plan import plan
from bot.spelling import fold

Row = Mapping[str, Any]
Pairs = Sequence[tuple[str, str]]
EVERYBODY = "todas"
LABEL = 52  # letters of an objective that can be tapped
AUDIENCE = N_("No entiendo a quiénes. Escriba país, región, producto o tipo, por ejemplo «Perú café».")


def _always(_row: Row) -> bool:
    return True


def _no_options(_language: str) -> Pairs:
    return ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be said of an activity. `clear` are the values when it is left open; None where it must be said."""

    key: str
    read: moments.Reader
    show: Callable[[Row, Reader], str]
    options: Callable[[str], Pairs] = _no_options
    clear: Mapping[str, Any] | None = None
    applies: Callable[[Row], bool] = field(default=_always)

    @property
    def texts(self) -> Texts:
        """What it is called, asked and explained by."""
        return TEXTS[self.key]


def audience(text: str, _desk: Desk) -> Values:
    """Whom it is for, in ordinary words; everybody is a word too."""
    if fold(text) in {EVERYBODY, "todos", "toda la red", "all", "tous", "toutes"}:
        return {"audience": ""}
    chosen, unknown = parse_audience(text)
    if unknown or not chosen:
        raise InputError(AUDIENCE)
    return {"audience": chosen.text()}


def counts(text: str, _desk: Desk) -> Values:
    """Whether it counts for participation: yes, no, or what its type says."""
    said = {"si": True, "sim": True, "yes": True, "oui": True, "no": False, "nao": False, "non": False}
    word = fold(text)
    if word not in {*said, "tipo"}:
        raise InputError(drafting.TYPE)
    return {"counts": said.get(word)}


# --- what can be tapped


def _types(language: str) -> Pairs:
    return [(key, one.name.to(language)) for key, one in kinds().types.items()]


def _modes(language: str) -> Pairs:
    return [(key, one.name.to(language)) for key, one in kinds().modes.items()]


def _zones(language: str) -> Pairs:
    del language
    return [(atlas().countries[code].zone, atlas().countries[code].name.es) for code in ("SV", "PE", "BR", "DO")]


def _objectives(language: str) -> Pairs:
    return [(one.code, _short(f"{one.code} {one.text.to(language)}")) for one in plan().objectives]


def tactical(code: str, language: str) -> Pairs:
    """The tactical objectives of a strategic one, and that one as a whole."""
    found = next(one for one in plan().objectives if one.code == code)
    return [(one.code, _short(f"{one.code} {one.text.to(language)}")) for one in (*found.tactical, found)]


def _short(text: str) -> str:
    return text if len(text) <= LABEL else f"{text[: LABEL - 1].rstrip()}…"


def _in_person(row: Row) -> bool:
    return bool(row["mode"] != "virtual")


def _online(row: Row) -> bool:
    return bool(row["mode"] != "presencial")


FREE = (("Sin costo", N_("Sin costo")),)
ALL = ((EVERYBODY, N_("Toda la red")),)
YES_NO = (("si", N_("Sí")), ("no", N_("No")), ("tipo", N_("Según su tipo")))
REMIND = (("7d 1d 1h", N_("Una semana, un día y una hora antes")), ("1d", N_("Un día antes")), ("no", N_("Ninguno")))
FILE = "file"  # what is sent, not written


def _needs_file(_text: str, _desk: Desk) -> Values:
    raise InputError(N_("Mande la foto o el documento con el clip 📎, o toque Omitir."))


def _fixed(pairs: Pairs) -> Callable[[str], Pairs]:
    return lambda _language: pairs


FIELDS: tuple[Field, ...] = (
    Field("title", drafting.title, shown.title),
    Field("type", drafting.type_, shown.kind("type"), _types),
    Field("zone", moments.zone, shown.zone, _zones),
    Field("when", moments.when, shown.when),
    Field("until", moments.until, shown.until),
    Field("mode", drafting.mode, shown.kind("mode"), _modes),
    Field("place", drafting.text("place"), shown.plain("place"), applies=_in_person),
    Field("link", drafting.link, shown.plain("link"), clear={"link": ""}, applies=_online),
    Field("convener", drafting.convener, shown.convener, _fixed((("clac", "CLAC"),))),
    Field("objective", drafting.objective, shown.plain("objective"), _objectives, clear={"objective": ""}),
    Field("audience", audience, shown.audience, _fixed(ALL)),
    Field("seats", drafting.whole("seats"), shown.seats, clear={"seats": None}),
    Field(
        "per_organization",
        drafting.whole("per_organization"),
        shown.plain("per_organization"),
        clear={"per_organization": None},
    ),
    Field("quota", drafting.quota, shown.quota, clear={"seats_women": 0, "seats_youth": 0}),
    Field("cost", drafting.cost, shown.cost, _fixed(FREE)),
    Field("answer_by", moments.answer_by, shown.due, clear={"answer_by": None}),
    Field("description", drafting.in_languages("description"), shown.about, clear={"description": {}}),
    Field("titles", drafting.in_languages("title"), shown.titles, clear={}),
    Field(FILE, _needs_file, shown.plain("file_name"), clear={"file": None, "file_name": "", "file_mime": ""}),
    Field("reminders", drafting.reminders, shown.reminders, _fixed(REMIND)),
    Field("counts", counts, shown.counts, _fixed(YES_NO)),
)
BY_KEY = {one.key: one for one in FIELDS}
#: What is asked one after the other for a new activity; the rest may be added on the card.
WALK = (
    "title", "type", "zone", "when", "mode", "place", "link", "convener", "objective", "audience", "seats", "cost",
)  # fmt: skip
