"""The list in hand: tap to mark and unmark, find somebody, write a name that is on paper; once closed, why (S06)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import attending
from bot.attendance import Presence, tidy
from bot.attending import Seen
from bot.choices import numbered
from bot.conversation import Stage
from bot.finding import Entry, find
from bot.handlers import convening, roll, roll_scope
from bot.i18n import N_
from bot.messages import Choice, strong
from bot.occasions import Row
from bot.turn import Turn
from storage import attendance, search

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

PAGE = 7
DONE, NEXT, BEFORE = "done", "next", "before"
TAP = N_("Toque a quien está presente. Otra vez, y se desmarca. También puede escribir un nombre para buscarlo.")
PROGRESS = N_("Listo · {present} de {expected}")
MORE, LESS = N_("Siguientes ➡"), N_("⬅ Anteriores")
EMPTY = N_("Todavía no hay nadie en la lista. Escriba un nombre o una organización.")
ASK_NAME = N_("Escriba el nombre de la persona o de la organización.")
WHO_IS_IT = N_("¿Quién es?")
ON_PAPER = N_("Anotar «{name}» sin organización")
NOT_YOURS = N_("No encuentro «{name}» entre sus organizaciones. Escriba otro nombre, o 0 para volver a la lista.")
WHO_CAME = N_("¿Quién vino por {organization}? Escriba el nombre, o 0 si no lo sabe.")
WHY = N_("La lista está cerrada. ¿Por qué se corrige? Por ejemplo: estaba en la hoja de papel.")
MARKED, UNMARKED = N_("✅ {who}: presente."), N_("{who}: ya no está marcado.")
SIX = 6


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list: "p:12" a person who is expected, "r:34" a presence, "o:PE-1" an organization."""

    key: str
    label: str
    present: bool


async def lines(turn: Turn, activity: Row) -> list[Line]:
    """Everybody on the list within reach: who is expected, in order of organization, then who came besides."""
    number = activity["id"]
    listed = await attendance.listed(turn.db, number)
    here = {row["person_id"]: row for row in listed if row["person_id"]}
    expected = [row for row in await attendance.expected(turn.db, number) if roll_scope.sees(turn, row, activity)]
    found = [
        Line(
            f"p:{row['person_id']}:{row['organization_id']}", _label(row["person"], row["organization"]),
            row["person_id"] in here and here[row["person_id"]]["state"] == Presence.CONFIRMED,
        )
        for row in expected
    ]  # fmt: skip
    known = {row["person_id"] for row in expected}
    return found + [
        Line(f"r:{row['id']}", who(row), present=True)
        for row in listed
        if row["state"] == Presence.CONFIRMED and row["person_id"] not in known and roll_scope.sees(turn, row, activity)
    ]  # fmt: skip


def who(row: RowMapping) -> str:
    """Whose presence it is, with the organization."""
    return _label(row["person"] or row["named"], row["organization"] or row["named_organization"])


def _label(*parts: str | None) -> str:
    return " · ".join(filter(None, parts)) or "—"


async def show(turn: Turn, activity: Row, page: int, *, amend: bool = False) -> None:
    """A page of the list with its marks; `amend` where it stands already."""
    everyone = await lines(turn, activity)
    if not everyone:
        turn.move(Stage.ROLL, **_kept(turn), step="find", activity=activity["id"])
        return turn.ask(turn.translate(EMPTY))
    page = max(0, min(page, (len(everyone) - 1) // PAGE))
    shown = everyone[page * PAGE : (page + 1) * PAGE]
    choices = [
        Choice(line.key, f"{'✅' if line.present else '▫️'} {line.label}", str(n)) for n, line in enumerate(shown, 1)
    ]
    present, expected = await roll_scope.tally(turn, activity)
    choices += _moves(turn, page, len(everyone), turn.translate(PROGRESS).format(present=present, expected=expected))
    keys = [choice.value for choice in choices]
    turn.move(Stage.ROLL, **_kept(turn), step="list", activity=activity["id"], page=page, keys=keys)
    return turn.amend(turn.translate(TAP), choices) if amend else turn.ask(turn.translate(TAP), choices)


def _kept(turn: Turn) -> dict[str, object]:
    return {"before": turn.conversation.data.get("before", Stage.MENU)}


def _moves(turn: Turn, page: int, count: int, progress: str) -> list[Choice]:
    moves = [(BEFORE, turn.translate(LESS))] if page else []
    moves += [(NEXT, turn.translate(MORE))] if (page + 1) * PAGE < count else []
    return [Choice(value, label) for value, label in moves] + [Choice(DONE, progress, "0")]


async def _list(turn: Turn) -> None:
    activity, data = await roll.current(turn), turn.conversation.data
    assert activity is not None  # noqa: S101 - an activity is never deleted
    numbers = {key: str(n) for n, key in enumerate(data["keys"], 1) if ":" in key} | {DONE: "0"}
    labels = {NEXT: turn.translate(MORE), BEFORE: turn.translate(LESS)}
    choice = turn.chosen([Choice(key, labels.get(key, ""), numbers.get(key, "")) for key in data["keys"]])
    if choice is None:
        return await _find(turn)
    if choice.value == DONE:
        turn.settle(choice.label)
        return await roll.card(turn, activity)
    if choice.value in {NEXT, BEFORE}:
        return await show(turn, activity, data["page"] + (1 if choice.value == NEXT else -1), amend=True)
    return await toggle(turn, activity, choice.value)


async def toggle(turn: Turn, activity: Row, key: str, reason: str = "") -> None:
    """Mark somebody, or take the mark back; once the list is closed only with a reason."""
    if activity["list_closed_at"] is not None and not reason:
        turn.move(Stage.ROLL, **_kept(turn), step="why", activity=activity["id"], page=_page(turn), key=key)
        return turn.ask(turn.translate(WHY))
    kept = await _mark(turn, activity, key, reason or "list")
    marked = kept.row["state"] == Presence.CONFIRMED
    turn.notice(turn.translate(MARKED if marked else UNMARKED).format(who=who(kept.row)))
    if reason and marked:
        await attending.tell_confirmed(turn.db, activity, kept.row, turn.now)
    return await show(turn, activity, _page(turn), amend=turn.incoming.tap is not None and not reason)


def _page(turn: Turn) -> int:
    return int(turn.conversation.data.get("page", 0))


async def _mark(turn: Turn, activity: Row, key: str, reason: str) -> attending.Kept:
    who = {"now": turn.now, "actor": turn.actor, "reason": reason, "decided_by": turn.speaker.id}
    kind, _, rest = key.partition(":")
    number, _, organization_id = rest.partition(":")
    if kind == "r":
        row = await attendance.by_id(turn.db, int(number))
    elif kind == "p":
        row = await attendance.of_person(turn.db, activity["id"], int(number))
    else:
        row = await attendance.of_name(turn.db, activity["id"], number, organization_id)
    if row is not None and row["state"] == Presence.CONFIRMED:
        return await attending.correct(turn.db, row, {"state": Presence.REJECTED.value}, **who)  # type: ignore[arg-type]
    if row is not None:
        return await attending.correct(turn.db, row, {"state": Presence.CONFIRMED.value}, **who)  # type: ignore[arg-type]
    mode = "virtual" if activity["mode"] == "virtual" else "presencial"
    seen = Seen(mode, Presence.CONFIRMED, "list", int(number), organization_id or None) if kind == "p" else Seen(
        mode, Presence.CONFIRMED, "list", organization_id=number or None, named=organization_id
    )  # fmt: skip
    return await attending.keep(turn.db, activity["id"], seen, by_team=True, **who)  # type: ignore[arg-type]


# --- finding somebody, or writing a name


def ask_name(turn: Turn, activity: Row) -> None:
    """Ask for a name that is to be marked."""
    turn.move(Stage.ROLL, **_kept(turn), step="find", activity=activity["id"])
    turn.ask(turn.translate(ASK_NAME))


async def _find(turn: Turn) -> None:
    """Whoever fits what was typed: people and organizations within reach, or the name itself."""
    activity, said = await roll.current(turn), tidy(turn.text)
    assert activity is not None  # noqa: S101 - an activity is never deleted
    if not any(map(str.isalpha, said)):
        return await show(turn, activity, _page(turn))
    found = await _candidates(turn, said)
    if convening.holds(turn, activity):
        found.append((f"o::{said}", turn.translate(ON_PAPER).format(name=said)))
    if not found:
        turn.move(Stage.ROLL, **_kept(turn), step="find", activity=activity["id"], page=_page(turn))
        return turn.ask(turn.translate(NOT_YOURS).format(name=said))
    turn.move(Stage.ROLL, **_kept(turn), step="found", activity=activity["id"], page=_page(turn), pairs=found)
    return turn.ask(turn.translate(WHO_IS_IT), numbered(found))


async def _candidates(turn: Turn, said: str) -> list[tuple[str, str]]:
    people = [
        row for row in await search.people(turn.db, turn.now.date()) if row["id"] and roll_scope.reaches(turn, row)
    ]
    places = [row for row in await search.organizations(turn.db) if roll_scope.reaches(turn, row)]
    labels = {f"p:{row['person_id']}:{row['id']}": _label(row["person"], row["name"]) for row in people}
    labels |= {f"o:{row['id']}": f"🏢 {row['name']}" for row in places}
    entries = [Entry(f"p:{row['person_id']}:{row['id']}", (row["person"], row["name"])) for row in people]
    entries += [Entry(f"o:{row['id']}", (row["name"], row["short_name"])) for row in places]
    return [(str(one.entry.key), labels[str(one.entry.key)]) for one in find(said, entries, limit=SIX)]


async def _found(turn: Turn) -> None:
    activity, data = await roll.current(turn), turn.conversation.data
    assert activity is not None  # noqa: S101 - an activity is never deleted
    choice = turn.chosen(numbered(data["pairs"]))
    if choice is None:
        return await _find(turn)
    turn.settle(choice.label)
    if choice.value.startswith("o:") and choice.value.count(":") == 1:
        organization = choice.label.removeprefix("🏢 ")
        turn.move(Stage.ROLL, **_kept(turn), step="paper", activity=activity["id"], key=choice.value, name=organization)
        return turn.ask(turn.translate(WHO_CAME).format(organization=strong(organization)))
    return await _add(turn, activity, choice.value)


async def _paper(turn: Turn) -> None:
    """A name on the paper list, for an organization; 0 when nobody wrote it down."""
    activity, name = await roll.current(turn), tidy(turn.text)
    assert activity is not None  # noqa: S101 - an activity is never deleted
    return await _add(turn, activity, f"{turn.conversation.data['key']}:{'' if name == '0' else name}")


async def _add(turn: Turn, activity: Row, key: str) -> None:
    """Mark whoever was found; who is marked already stays so."""
    if await _is_marked(turn, activity, key):
        return await show(turn, activity, _page(turn))
    return await toggle(turn, activity, key)


async def _is_marked(turn: Turn, activity: Row, key: str) -> bool:
    kind, number, rest = (*key.split(":", 2), "")[:3]
    row = await (
        attendance.of_person(turn.db, activity["id"], int(number))
        if kind == "p"
        else attendance.of_name(turn.db, activity["id"], number, rest)
    )
    return row is not None and row["state"] == Presence.CONFIRMED


async def _why(turn: Turn) -> None:
    activity, reason = await roll.current(turn), tidy(turn.text)
    assert activity is not None  # noqa: S101 - an activity is never deleted
    if sum(map(str.isalpha, reason)) < 3:
        return turn.ask(turn.translate(WHY))
    return await toggle(turn, activity, turn.conversation.data["key"], reason)


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "list": _list, "find": _find, "found": _found, "paper": _paper, "why": _why,
}  # fmt: skip
