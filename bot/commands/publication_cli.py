"""`clacbot publication`: figures that one person proposes and another approves."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.figures_cli import As
from bot.commands.running import Json, day, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

publication_app = typer.Typer(no_args_is_help=True, help="Publicar cifras: una persona propone, otra aprueba.")


@publication_app.command("list")
def listed(as_json: Json = False) -> None:
    """Lo publicado, con todas sus versiones, y lo que espera a la segunda persona."""
    from bot.programme.plan import plan
    from storage import snapshots

    async def work(db: AsyncConnection) -> None:
        waiting = [dict(row) for row in await snapshots.waiting(db)]
        published = [dict(row) for one in plan().definitions for row in await snapshots.history(db, one.key)]
        if as_json:
            print(json.dumps({"waiting": waiting, "published": published}, ensure_ascii=False, default=_plain))
            return
        for row in waiting:
            print(
                f"… {row['id']}  {row['indicator']}  {row['as_of']}  propuesta por {row['proposed_by']}  {row['note']}"
            )
        for row in published:
            said = f"{row['indicator']}  {row['as_of']}  v{row['version']}  {row['value']:.1f}  {row['status']}"
            print(f"✔ {said}  {row['computed_by']} → {row['approved_by']}  {row['note']}")
        if not waiting and not published:
            print("Todavía no se publicó ninguna cifra.")

    transact(work)


@publication_app.command("propose")
def propose(
    indicator: Annotated[str, typer.Argument(help="mega_1a … mega_5")],
    as_: As,
    at: Annotated[str, typer.Option("--at", help="la cifra de qué día, AAAA-MM-DD; hoy si no se dice")] = "",
    note: Annotated[str, typer.Option(help="qué se corrige, cuando ya está publicada")] = "",
) -> None:
    """Proponer la cifra de un indicador para publicarla."""
    from bot import announcing
    from bot.app import clock
    from bot.vouching import voucher

    async def work(db: AsyncConnection) -> None:
        as_of = day(at, "--at") if at else None
        number = await announcing.propose(db, indicator, by=await voucher(db, as_), now=clock(), as_of=as_of, note=note)
        print(f"Propuesta {number}: se publica con clacbot publication approve {number} --as PHONE, de otra persona.")

    transact(work)


@publication_app.command("approve")
def approve(number: Annotated[int, typer.Argument(metavar="ID")], as_: As) -> None:
    """Aprobar como segunda persona: la cifra queda publicada y ya no cambia."""
    from bot import announcing
    from bot.app import clock
    from bot.vouching import voucher

    async def work(db: AsyncConnection) -> None:
        row = await announcing.approve(db, number, by=await voucher(db, as_), now=clock())
        print(f"Publicada: {row['indicator']} {row['value']:.1f}, versión {row['version']}, {row['status']}.")

    transact(work)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
