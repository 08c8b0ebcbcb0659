"""`clacbot mailing`: what is sent to many, seen, stopped and resumed from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.running import Json, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

mailing_app = typer.Typer(no_args_is_help=True, help="Envíos a muchas personas: ver, detener y seguir.")
Number = Annotated[int, typer.Argument(metavar="ID")]
NAMES = ("id", "kind", "name", "state", "audience", "reach", "made_at", "send_at", "confirmed_at")


@mailing_app.command("list")
def list_(as_json: Json = False) -> None:
    """Los envíos con su estado y su resultado, el más nuevo primero."""
    from bot.outcomes import Outcome, so_far
    from storage import mailings

    async def work(db: AsyncConnection) -> None:
        rows = await mailings.every(db)
        found = [(dict(row), await so_far(db, row["id"])) for row in rows]
        if as_json:
            print(json.dumps([_document(row, result) for row, result in found], ensure_ascii=False))
            return
        for row, result in found:
            print(_line(row, result))
        if not found:
            print("Todavía no hay envíos.")

    def _line(row: dict[str, Any], result: Outcome) -> str:
        counts = ", ".join(f"{state} {count}" for state, count in sorted(result.states.items()))
        return f"{row['id']}  {row['state']:<9}  {row['kind']:<9}  {row['name']}  ({counts or 'nada en la cola'})"

    transact(work)


def _document(row: dict[str, Any], result: Any) -> dict[str, Any]:  # noqa: ANN401 - an Outcome
    times = {name: row[name].isoformat() if row[name] else None for name in NAMES if name.endswith("_at")}
    return {
        **{name: row[name] for name in NAMES}, **times, "messages": dict(result.states),
        "left_out": dict(result.verdicts),
        "reasons": [{"state": state, "reason": why, "count": count} for (state, why), count in result.reasons.items()],
    }  # fmt: skip


@mailing_app.command("stop")
def stop_(number: Number) -> None:
    """Detener un envío: lo que no ha salido queda guardado."""
    from bot.app import clock
    from bot.mailings import stop

    async def work(db: AsyncConnection) -> None:
        count = await stop(db, number, None, clock())
        print(f"Envío {number} detenido: {count} mensajes esperan. Para seguir: clacbot mailing resume {number}")

    transact(work)


@mailing_app.command("resume")
def resume_(number: Number) -> None:
    """Seguir con un envío detenido, a las próximas horas permitidas."""
    from bot.app import clock
    from bot.mailings import resume

    async def work(db: AsyncConnection) -> None:
        count = await resume(db, number, None, clock())
        print(f"Envío {number} sigue: {count} mensajes vuelven a la cola.")

    transact(work)
