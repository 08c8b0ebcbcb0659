"""Activities from a file: new ones, and changes of known ones, in the columns in which they go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import convening, drafting
from bot.activities import State
from bot.attendance import new_door_code, new_door_token
from bot.audience import read_audience
from bot.errors import InputError
from bot.exchange import cells
from bot.exchange.drafts import Draft, read_cells, sum_up
from bot.exchange.reading import Row, Table
from bot.exchange.report import Report
from bot.moments import HOURS, Desk
from bot.programme.seat import HOME
from bot.spelling import fold
from bot.surveys.answers.moment import read_datetime
from bot.surveys.answers.reading import Ask, Given, NotUnderstood
from storage import activities, registry

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.exchange.saving import Occasion

EMPTY: Mapping[str, Any] = {
    "clacbook_id": None, "series": "", "session": None, "title": {}, "description": {}, "type": "", "objective": "",
    "convener": "clac", "with_clac": True, "counts": None, "mode": "", "place": "", "link": "", "cost": "",
    "starts_at": None, "ends_at": None, "zone": HOME[0], "answer_by": None, "seats": None, "per_organization": None,
    "seats_women": 0, "seats_youth": 0, "audience": "", "reminders": "7d;1d;1h", "state": State.DRAFT.value,
}  # fmt: skip
TITLES = {"titulo": "es", "titulo_pt": "pt", "titulo_en": "en", "titulo_fr": "fr"}
DESCRIPTIONS = {"descripcion": "es", "descripcion_pt": "pt", "descripcion_en": "en", "descripcion_fr": "fr"}
TIMES = {"inicio": "starts_at", "fin": "ends_at", "responder_antes": "answer_by"}
STATES = {fold(state.value): state.value for state in State} | {"anulada": "cancelada", "hecha": "realizada"}
YES, NO = frozenset({"si", "true", "1", "x", "verdadero", "sim", "yes"}), frozenset({"no", "false", "0", "falso"})


def _truth(text: str) -> bool:
    if fold(text) in YES | NO:
        return fold(text) in YES
    raise InputError(f"«{text}» no es sí ni no")


def _state(text: str) -> str:
    if state := STATES.get(fold(text)):
        return state
    raise InputError(f"«{text}» no es un estado: {', '.join(State)}")


def _with(reader: Callable[[str, Desk], dict[str, Any]], column: str) -> Callable[[str], Any]:
    """One of the readers of the chat, for a cell; it needs nothing of a draft."""
    blank = Desk({**EMPTY}, datetime.min)  # noqa: DTZ901 - these readers look at no clock
    return lambda text: reader(text, blank)[column]


READERS: dict[str, Callable[[str], Any]] = {
    "id": cells.whole, "clacbook_id": cells.key(40), **dict.fromkeys((*TITLES, *DESCRIPTIONS), cells.named(600)),
    "serie": cells.named(), "sesion": cells.whole, "tipo": _with(drafting.type_, "type"),
    "objetivo": _with(drafting.objective, "objective"), "con_clac": _truth, "cuenta": _truth,
    "modo": _with(drafting.mode, "mode"), "lugar": cells.named(), "enlace": _with(drafting.link, "link"),
    "costo": _with(drafting.cost, "cost"), "zona_horaria": cells.zone, "cupo": cells.whole,
    "por_organizacion": cells.whole, "mujeres": cells.whole, "jovenes": cells.whole,
    "audiencia": lambda text: read_audience(text).text(), "recordatorios": _with(drafting.reminders, "reminders"),
    "estado": _state,
}  # fmt: skip
COLUMNS = {
    "clacbook_id": "clacbook_id", "serie": "series", "sesion": "session", "tipo": "type", "objetivo": "objective",
    "con_clac": "with_clac", "cuenta": "counts", "modo": "mode", "lugar": "place", "enlace": "link", "costo": "cost",
    "zona_horaria": "zone", "cupo": "seats", "por_organizacion": "per_organization", "mujeres": "seats_women",
    "jovenes": "seats_youth", "audiencia": "audience", "recordatorios": "reminders", "estado": "state",
}  # fmt: skip
HEADINGS = {name: column for column, name in (COLUMNS | TIMES).items()} | {
    "title": "titulo", "description": "descripcion", "convener": "convoca",
}  # fmt: skip


class Programme:
    """The activities as a file would have them."""

    def __init__(
        self, stored: Iterable[Mapping[str, Any]], structures: Sequence[tuple[str, str]], now: datetime
    ) -> None:
        self.now, self.structures = now, structures
        self.drafts = [Draft.of({name: row[name] for name in (*EMPTY, "id", "taken")}) for row in stored]
        self._numbers = {draft.new["id"]: draft for draft in self.drafts}
        self._names = {draft.new["clacbook_id"]: draft for draft in self.drafts if draft.new["clacbook_id"]}

    def take(self, rows: Iterable[Row], report: Report) -> None:
        """Take the rows of a file, or note in the report why not."""
        for row in rows:
            values, wrong = read_cells(row, READERS)
            try:
                for reason in wrong or self._row(row, values):
                    report.refuse(row.number, reason)
            except InputError as error:
                report.refuse(row.number, str(error))

    def _row(self, row: Row, values: dict[str, Any]) -> list[str]:
        draft = self._draft(values)
        draft.rows.append(row.number)
        new = draft.new
        new.update({COLUMNS[column]: value for column, value in values.items() if column in COLUMNS})
        new["title"] = {**new["title"], **{TITLES[name]: values[name] for name in TITLES if name in values}}
        told = {DESCRIPTIONS[name]: values[name] for name in DESCRIPTIONS if name in values}
        new["description"] = {**new["description"], **told}
        if text := row.cells.get("convoca"):
            said = drafting.convener(text, Desk(new, self.now, structures=self.structures))
            new.update(said if "con_clac" not in values else {"convener": said["convener"]})
        for column, name in TIMES.items():
            if text := row.cells.get(column):
                new[name] = _moment(text, new["zone"])
        if new["starts_at"] and (new["ends_at"] is None or "fin" not in row.cells):
            old = draft.old or {}
            known = old.get("starts_at") and old.get("ends_at")
            new["ends_at"] = new["starts_at"] + (old["ends_at"] - old["starts_at"] if known else HOURS)
        return self._wrong(draft)

    def _draft(self, values: Mapping[str, Any]) -> Draft:
        """The activity a row is about: by number, by the name CLACbook gives it, else a new one."""
        if (number := values.get("id")) is not None:
            if number not in self._numbers:
                raise InputError(f"no hay ninguna actividad {number}; quite el id para crearla")
            return self._numbers[number]
        name = values.get("clacbook_id")
        if name and name in self._names:
            return self._names[name]
        draft = Draft(None, {**EMPTY, "title": {}, "description": {}})
        self.drafts.append(draft)
        if name:
            self._names[name] = draft
        return draft

    def _wrong(self, draft: Draft) -> list[str]:
        """What keeps an activity from being as its row says."""
        new, old = draft.new, draft.old or {}
        wrong = [] if new["title"].get("es") else ["falta titulo"]
        if new["state"] != State.DRAFT:
            needed = {"tipo": new["type"], "modo": new["mode"], "inicio": new["starts_at"]}
            wrong += [f"está {new['state']} y falta {column}" for column, value in needed.items() if not value]
        if new["starts_at"] and new["ends_at"] <= new["starts_at"]:
            wrong.append("fin: es antes de inicio")
        if new["starts_at"] and new["ends_at"] - new["starts_at"] > timedelta(days=60):
            wrong.append("fin: dura más de 60 días")
        if new["state"] == State.HELD and new["ends_at"] and new["ends_at"] > self.now:
            wrong.append("estado: todavía no termina")
        if new["state"] == State.PUBLISHED and new["starts_at"] and new["starts_at"] <= self.now and not old:
            wrong.append("estado: ya empezó; si se hizo, es realizada")
        if old and old["state"] in {State.HELD, State.CANCELLED} and new["state"] != old["state"]:
            wrong.append(f"estado: ya está {old['state']}")
        if new["seats"] is not None and new["seats"] < old.get("taken", 0):
            wrong.append(f"cupo: ya hay {old['taken']} lugares tomados")
        return wrong


def _moment(text: str, zone: str) -> datetime:
    """A day and an hour in the activity's zone; an ISO instant with its offset is that instant."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        read = read_datetime(Given(text), Ask("datetime", datetime(2000, 1, 1, tzinfo=ZoneInfo(zone)), country="SV"))
        if isinstance(read, NotUnderstood):
            raise InputError(f"«{text}» no es un día y una hora, por ejemplo 2027-05-12 9:00") from None
        found = datetime.fromisoformat(read.value).replace(tzinfo=None)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


async def bring(
    db: AsyncConnection, table: Table, report: Report, occasion: Occasion
) -> Callable[[], Any]:  # fmt: skip
    """Read a file of activities against what is stored; gives what writes it."""
    structures = [(one["id"], one["name"]) for one in await registry.structures(db)]
    programme = Programme(await activities.listed(db), structures, occasion.now)
    programme.take(occasion.follow(table.rows), report)
    sum_up(report, programme.drafts, HEADINGS, lambda draft: f"«{draft.new['title'].get('es', '')}»")
    return lambda: _save(db, programme.drafts, occasion)


async def _save(db: AsyncConnection, drafts: Iterable[Draft], occasion: Occasion) -> None:
    for draft in drafts:
        if draft.rows and draft.old is None:
            codes = {"door_code": new_door_code(), "door_token": new_door_token()}
            await activities.add(db, {**draft.new, **codes, "made_at": occasion.now})
        elif draft.rows and draft.changes():
            await _change(db, draft, occasion)


async def _change(db: AsyncConnection, draft: Draft, occasion: Occasion) -> None:
    """Change a known one as in the chat: people who were invited are told."""
    old, number = draft.old or {}, draft.new["id"]
    values = {name: draft.new[name] for name in draft.changes() if name != "state"}
    now, actor = occasion.now, occasion.actor
    if values and old["state"] in {State.HELD, State.CANCELLED}:
        await activities.change(db, number, values)
    elif values:
        await convening.change(db, number, values, now=now, actor=actor, reason="archivo")
    if draft.new["state"] != old["state"]:
        if draft.new["state"] == State.PUBLISHED:
            await convening.publish(db, number, now=now, actor=actor)
        elif draft.new["state"] == State.CANCELLED and old["state"] == State.PUBLISHED:
            await convening.cancel(db, number, "", now=now, actor=actor)
        else:
            await activities.change(db, number, {"state": draft.new["state"]})
