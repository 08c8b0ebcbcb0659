"""`clacbot round calls`: whom to call where a round lacks answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.round_cli import RoundId
from bot.commands.running import ACTOR, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

calls_app = typer.Typer()


@calls_app.command("calls")
def round_calls(
    round_id: RoundId,
    out: Annotated[Path, typer.Option(help="archivo .xlsx o .csv")],
    country: Annotated[str, typer.Option("--country", help="solo un país, por ejemplo PE")] = "",
) -> None:
    """La lista de llamadas: las organizaciones que faltan, con quiénes hablar y cuándo."""
    from bot.app import clock
    from bot.errors import ConflictError
    from bot.reports.calls import collect, workbook
    from storage import audit, calls

    content = b""

    async def work(db: AsyncConnection) -> None:
        nonlocal content
        if round_id not in {row["id"] for row in await calls.waiting_rounds(db)}:
            raise ConflictError(f"no hay ninguna ronda {round_id} abierta que pregunte con nombre")
        found = [call for call in await collect(db, round_id, None, clock()) if call.open or not call.contacts]
        found = [call for call in found if country.upper() in {"", call.organization["country"]}]
        content = workbook(out.name, found)
        detail = {"organizations": len(found), "country": country.upper()}
        await audit.write(db, clock(), ACTOR, "round.calls", f"round:{round_id}", detail)

    transact(work)
    out.write_bytes(content)
    print(f"Se escribió {out}.")
