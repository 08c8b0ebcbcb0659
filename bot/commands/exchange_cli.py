"""`clacbot import` and what keeps the register of members in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import ACTOR, Json, day, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.exchange.reading import Row
    from bot.exchange.report import Report

exchange_app = typer.Typer()


class Incoming(StrEnum):
    """What can be imported."""

    ORGANIZATIONS = "organizations"
    PEOPLE = "people"
    STRUCTURES = "structures"
    ALLIES = "allies"
    ACTIVITIES = "activities"
    ATTENDANCE = "attendance"
    PROPOSALS = "proposals"


class Outgoing(StrEnum):
    """What can be exported."""

    ORGANIZATIONS = "organizations"
    PEOPLE = "people"
    ANSWERS = "answers"
    ACTIVITIES = "activities"
    ATTENDANCE = "attendance"
    FRAMES = "frames"
    PROPOSALS = "proposals"
    AUDIT = "audit"


@exchange_app.command("import")
def import_(
    what: Annotated[Incoming, typer.Argument(help="qué contiene el archivo")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="archivo .xlsx o .csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="solo el informe: no se guarda nada")] = False,
    since: Annotated[str, typer.Option(help="día desde el que valen los cambios de estado, AAAA-MM-DD")] = "",
    activity: Annotated[
        int | None, typer.Option("--activity", help="attendance: de qué actividad es una lista que no lo dice")
    ] = None,
    as_: Annotated[
        str, typer.Option("--as", metavar="PHONE", help="proposals: quién las carga; otra persona las aprueba")
    ] = "",
    as_json: Json = False,
) -> None:
    """Importar un archivo: agrega lo nuevo, cambia lo distinto y dice qué filas no se aceptan. Todo o nada."""
    from bot.app import clock
    from bot.commands.surveys import read_file
    from bot.exchange.importing import import_file
    from bot.exchange.saving import Occasion
    from bot.vouching import voucher

    content, now = read_file(file), clock()
    from_day = day(since, "--since") if since else now.date()

    async def work(db: AsyncConnection) -> Report:
        actor = await voucher(db, as_) if as_ else ACTOR
        occasion = Occasion(now, actor, from_day, watched, activity)
        return await import_file(db, what, content, file.name, occasion, dry_run=dry_run)

    report = transact(work)
    print(json.dumps(report.as_json(), ensure_ascii=False) if as_json else report.text())
    if report.refused:
        typer.echo("\n".join(report.reasons()), err=True)
        raise typer.Exit(1)


def watched(rows: Sequence[Row]) -> Iterable[Row]:
    """The rows, with a bar on a terminal while they go by."""
    from rich.console import Console
    from rich.progress import track

    terminal = Console(stderr=True)
    return track(rows, "Leyendo filas", console=terminal, transient=True, disable=not sys.stderr.isatty())


@exchange_app.command("export")
def export_(
    what: Annotated[Outgoing, typer.Argument(help="qué sale")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx|.csv", help="el archivo que se escribe")],
    reason: Annotated[str, typer.Option("--reason", help="para qué; queda en el registro")],
    with_text: Annotated[bool, typer.Option("--with-text", help="answers: también lo escrito con palabras")] = False,
) -> None:
    """Sacar datos a un archivo; queda anotado quién, cuándo y para qué."""
    from bot.app import clock
    from bot.exchange.exporting import export
    from bot.exchange.writing import put_file

    async def work(db: AsyncConnection) -> tuple[Path, int]:
        content, rows = await export(
            db, what, out.name, reason=reason, now=clock(), actor=ACTOR, with_text=with_text
        )  # fmt: skip
        return put_file(out, content), rows

    beside, rows = transact(work)
    beside.replace(out)
    print(f"{out}: {rows} filas.")
