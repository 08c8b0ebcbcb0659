"""Data out: tables that come in again unchanged, with the reason in the audit; opinions without the person."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.access import Permission
from bot.errors import InputError
from bot.exchange import activities_out, organizations, people, registers_out
from bot.exchange.columns import ORGANIZATIONS, PEOPLE
from bot.exchange.writing import Cell, Sheet, write_sheets
from bot.privacy import CLOSED_KINDS
from bot.publishing import Shelf
from storage import audit, contacts, exports, registry

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Rows = list[Sequence[Cell]]
Collect = Callable[["AsyncConnection", datetime, bool], Awaitable[tuple[Sequence[str], Rows]]]

ANSWERS = (
    "entrevista", "ronda", "nombre_ronda", "formulario", "version", "organizacion", "pais", "tipo", "modo", "estado",
    "tardia", "pregunta", "posicion", "respuesta", "numero", "respondida", "completada", "por_verificar",
)  # fmt: skip
AUDIT = ("id", "fecha", "actor", "accion", "sujeto", "detalle")
ACTIVITIES, ATTENDANCE = "activities", "attendance"  # a workbook of activities has both
WITHOUT_WORDS = CLOSED_KINDS | {"date", "time", "dateTime", "datetime"}


async def export(
    db: AsyncConnection, what: str, name: str, *, reason: str, now: datetime, actor: str, with_text: bool = False
) -> tuple[bytes, int]:
    """The content of a file (`what`: a key of FILES; its sort is in the name) and how many rows it has.

    Who took it out and why is written into the audit. Raises InputError without a reason.
    """
    if not reason.strip():
        raise InputError("diga para qué salen los datos: --reason «…»")
    sheets = await _sheets(db, what, name, now, with_text=with_text)
    content, count = write_sheets(name, sheets), sum(len(sheet.rows) for sheet in sheets)
    detail = {"reason": reason.strip(), "rows": count, "with_text": with_text}
    await audit.write(db, now, actor, f"export.{what}", what, detail)
    return content, count


async def _sheets(db: AsyncConnection, what: str, name: str, now: datetime, *, with_text: bool) -> list[Sheet]:
    """The tables of a file; one of a sort that has a single table holds what it is called after."""
    if what == ATTENDANCE:
        return [await activities_out.attended(db)]
    if what == ACTIVITIES:
        table = await activities_out.held(db)
        return [table] if name.lower().endswith(".csv") else [table, await activities_out.attended(db)]
    headings, rows = await FILES[what](db, now, with_text)
    return [Sheet(what, headings, rows)]


async def _organizations(db: AsyncConnection, _now: datetime, _text: bool) -> tuple[Sequence[str], Rows]:
    return ORGANIZATIONS.columns, organization_rows(await registry.organizations(db))


def organization_rows(stored: Iterable[Mapping[str, Any]]) -> Rows:
    """Organizations as rows of their file."""
    return [
        [_cell(row[organizations.FIELDS[column]]) for column in ORGANIZATIONS.columns] for row in stored
    ]  # fmt: skip


async def _people(db: AsyncConnection, now: datetime, _text: bool) -> tuple[Sequence[str], Rows]:
    everyone = await contacts.contacts(db, now.date())
    return PEOPLE.columns, people_rows(row for row in everyone if row["organizations"] or not row["besides"])


def people_rows(stored: Iterable[Mapping[str, Any]]) -> Rows:
    """People as rows of their file: one for each position somebody has."""
    rows: Rows = []
    for person in stored:
        positions: dict[str, list[str]] = {}
        for key, position in person["organizations"].items():
            positions.setdefault(position, []).append(key)
        for position, keys in (positions or {"": []}).items():
            said = {
                **{column: person[name] for column, name in people.FIELDS.items() if name in contacts.WRITTEN},
                "codigo": next(iter(person["codes"]), ""), "cargo": position, "organizacion": keys,
            }  # fmt: skip
            rows.append([_cell(said[column]) for column in PEOPLE.columns])
    return rows


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever a record holds
    return ";".join(value) if isinstance(value, tuple | list) else value


async def _answers(db: AsyncConnection, _now: datetime, with_text: bool) -> tuple[Sequence[str], Rows]:
    """One row an answer; what people wrote in their own words only when it is asked for."""
    stored, shelf, closed = await exports.answers(db), Shelf(), dict[int, set[str]]()
    for form_row in {row["form_row"] for row in stored}:
        form = await shelf.get(db, form_row)
        kinds = {path: form.kinds[id(control)] for path, control in form.controls.items()}
        closed[form_row] = {path.rpartition("/")[2] for path, kind in kinds.items() if kind in WITHOUT_WORDS}
    return ANSWERS, [
        _answer(row) for row in stored if with_text or row["question"] in closed[row["form_row"]]
    ]  # fmt: skip


def _answer(row: Mapping[str, Any]) -> Sequence[Cell]:
    return (
        row["interview"], row["round_id"], row["round"], row["form_id"], row["version"], row["organization_id"],
        row["country"], row["kind"], row["mode"], row["state"], bool(row["late"]), row["question"], row["reference"],
        row["value"], row["number"], _instant(row["answered_at"]),
        _instant(row["completed_at"]) if row["completed_at"] else "", bool(row["to_verify"]),
    )  # fmt: skip


async def _audit(db: AsyncConnection, _now: datetime, _text: bool) -> tuple[Sequence[str], Rows]:
    return AUDIT, [
        (row["id"], _instant(row["at"]), row["actor"], row["action"], row["subject"],
         json.dumps(row["detail"], ensure_ascii=False))
        for row in await exports.audit_lines(db)
    ]  # fmt: skip


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


#: What somebody has to be allowed to take a file out; the command line belongs to who runs the machine.
NEEDS: Mapping[str, tuple[Permission, ...]] = {
    "organizations": (Permission.EXPORT,),
    "people": (Permission.EXPORT, Permission.PHONES),
    "answers": (Permission.EXPORT, Permission.OPINIONS),
    "audit": (Permission.AUDIT,),
    ACTIVITIES: (Permission.EXPORT, Permission.PARTICIPATION, Permission.PHONES),
    ATTENDANCE: (Permission.EXPORT, Permission.PARTICIPATION, Permission.PHONES),
    "frames": (Permission.EXPORT, Permission.PARTICIPATION),
    "proposals": (Permission.EXPORT,),
}

#: What can be exported.
FILES: Mapping[str, Collect] = {
    "organizations": _organizations,
    "people": _people,
    "answers": _answers,
    "audit": _audit,
    "frames": registers_out.frames,
    "proposals": registers_out.proposals,
}
