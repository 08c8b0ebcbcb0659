"""`clacbot activity …`: the list, one of them, the door, who was never invited, participation by group, CLACbook."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.running import ACTOR, Json, day, ready, transact
from bot.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

activity_app = typer.Typer(no_args_is_help=True, help="Actividades: ver, puerta, participación y CLACbook.")
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE.xlsx|.csv", help="guardar en un archivo")]
At = Annotated[str, typer.Option(help="fecha de corte, AAAA-MM-DD")]
Audience = Annotated[str, typer.Option(help="a quiénes: «pais:PE producto:cafe»; vacío es toda la red")]

SECRET = frozenset({"door_code", "door_token"})  # `activity door` hands them out


@activity_app.command("list")
def activity_list(as_json: Json = False) -> None:
    """Las actividades con invitadas, confirmadas y presentes."""
    from storage import activities

    names = ("id", "clacbook_id", "title", "type", "objective", "mode", "state", "starts_at", "ends_at", "zone")

    async def work(db: AsyncConnection) -> None:
        rows = await activities.listed(db)
        if as_json:
            found = [{**{name: _plain(row[name]) for name in names}, **_figures(row)} for row in rows]
            print(json.dumps(found, ensure_ascii=False))
        elif not rows:
            print("Todavía no hay actividades: escriba /actividad en el chat.")
        for row in [] if as_json else rows:
            begins = f"{row['starts_at']:%Y-%m-%d %H:%M}" if row["starts_at"] else "sin fecha"
            figures = " · ".join(str(count) for count in _figures(row).values())
            print(f"{row['id']}  {row['state']:<10}  {begins}  {row['title'].get('es', 'sin título')}  ({figures})")

    transact(work)


def _figures(row: Any) -> dict[str, int]:  # noqa: ANN401 - a row of the list
    return {name: int(row[name]) for name in ("invited", "accepted", "attended")}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return value.isoformat() if hasattr(value, "isoformat") else value


@activity_app.command("show")
def activity_show(
    number: Annotated[int, typer.Argument(metavar="ID", help="el número de la actividad")], as_json: Json = False
) -> None:
    """Una actividad: sus datos, su historia y cuántas personas dijeron qué."""
    from storage import activities, invitations

    async def work(db: AsyncConnection) -> None:
        row = await activities.by_id(db, number)
        if row is None:
            raise InputError(f"no hay ninguna actividad {number}: véalas con clacbot activity list")
        said = Counter(one["state"] for one in await invitations.invitations_of(db, number))
        told = ("sequence", "at", "actor", "reason", "before", "after")
        changes = [{name: _plain(each[name]) for name in told} for each in await activities.changes_of(db, number)]
        shown = {name: _plain(value) for name, value in row.items() if name not in SECRET}
        _tell({**shown, "answers": dict(said), "changes": changes}, as_json=as_json)

    transact(work)


def _tell(found: dict[str, Any], *, as_json: bool) -> None:
    """One document, or a line for each thing there is to say."""
    if as_json:
        return print(json.dumps(found, ensure_ascii=False))
    for name, value in found.items():
        if value not in (None, "", {}, []):
            print(f"{name}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value}")
    return None


@activity_app.command("door")
def activity_door(
    number: Annotated[int, typer.Argument(metavar="ID", help="el número de la actividad")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="la hoja para imprimir")],
) -> None:
    """La hoja para la puerta: código QR y código de 4 signos."""
    from bot.app import local_address
    from bot.exchange.writing import put_file
    from bot.reports.door import door_sheet
    from storage import activities

    settings = ready()
    home = settings.public_url or local_address(settings.host, settings.port)

    async def work(db: AsyncConnection) -> None:
        row = await activities.by_id(db, number)
        if row is None or not row["door_token"] or row["starts_at"] is None:
            raise InputError(f"no hay ninguna actividad publicada {number}: véalas con clacbot activity list")
        put_file(out, door_sheet(row, f"{home}/t/{row['door_token']}")).replace(out)

    transact(work)
    print(f"{out}: lista para imprimir.")


@activity_app.command("never-invited")
def activity_never_invited(audience: Audience = "", at: At = "", out: Out = None, as_json: Json = False) -> None:
    """Las organizaciones que en 12 meses no fueron invitadas ni vinieron."""
    from bot.audience import read_audience
    from bot.exchange.writing import put_file, write_table
    from bot.reports.participation import never_invited
    from storage import afterwards

    headings = ("org_id", "nombre", "pais", "region", "cn", "tipo", "productos")

    async def work(db: AsyncConnection) -> None:
        found = await never_invited(db, _instant(at), read_audience(audience))
        names = await afterwards.names_of(db, [one.id for one in found])
        rows = [
            (one.id, names[one.id], one.country, one.region, one.cn, one.kind, ";".join(one.products)) for one in found
        ]
        if out:
            put_file(out, write_table(out.name, "never-invited", headings, rows)).replace(out)
        if as_json:
            print(json.dumps([dict(zip(headings, row, strict=True)) for row in rows], ensure_ascii=False))
            return
        print(f"{len(rows)} organizaciones nunca invitadas." if rows else "Todas fueron invitadas alguna vez.")
        for row in [] if out else rows:
            print(f"{row[0]}  {row[2]}  {row[1]}")

    transact(work)


@activity_app.command("participation")
def activity_participation(audience: Audience = "", at: At = "", as_json: Json = False) -> None:
    """La participación por país, región, producto, tipo, red y objetivo."""
    from bot.audience import read_audience
    from bot.indicators.document import standing_json
    from bot.reports.participation import cuts

    async def work(db: AsyncConnection) -> None:
        found = await cuts(db, _instant(at), read_audience(audience))
        if as_json:
            lines = [{"cut": one.cut, "value": one.value, **standing_json(one.standing)} for one in found]
            print(json.dumps(lines, ensure_ascii=False))
            return
        for one in found:
            shown = one.standing
            present = shown.companions.get("numerator")
            told = "sin dato" if shown.value is None else f"{shown.value:.1f} %  {present:.0f} de {shown.frame}"
            print(f"{one.cut:<10} {one.value:<20} {told}")

    transact(work)


def _instant(at: str) -> Any:  # noqa: ANN401 - a datetime
    from bot.app import clock
    from bot.reports.collect import end_of

    return end_of(day(at, "--at")) if at else clock()


@activity_app.command("reconcile")
def activity_reconcile(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="asistencias de CLACbook, .xlsx o .csv")],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Comparar las asistencias con un archivo de CLACbook; guarda la fecha de la comparación y no cambia nada más."""
    from bot.app import clock
    from bot.commands.surveys import read_file
    from bot.exchange.attendance_compared import HEADINGS, compare
    from bot.exchange.columns import ATTENDANCE
    from bot.exchange.importing import aliases
    from bot.exchange.reading import read_table
    from bot.exchange.writing import put_file, write_table

    table = read_table(read_file(file), file.name, ATTENDANCE)

    async def work(db: AsyncConnection) -> None:
        found = await compare(db, table, await aliases(db), now=clock(), actor=ACTOR)
        if out:
            rows = [line.cells() for line in found.lines]
            put_file(out, write_table(out.name, "reconcile", HEADINGS, rows)).replace(out)
        print(json.dumps(found.as_json(), ensure_ascii=False) if as_json else found.text())

    transact(work)
