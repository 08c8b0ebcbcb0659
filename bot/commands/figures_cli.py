"""`clacbot proposals` and `clacbot figure`: what two people vouch for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.running import ACTOR, Json, day, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

proposals_app = typer.Typer(no_args_is_help=True, help="Propuestas de estándares: ver y aprobar.")
figure_app = typer.Typer(no_args_is_help=True, help="Datos externos, líneas de base y metas: cargar, ver y aprobar.")

As = Annotated[str, typer.Option("--as", metavar="PHONE", help="quién: el teléfono de alguien del equipo (rol mel)")]


@proposals_app.command("list")
def proposals_list(as_json: Json = False) -> None:
    """Las propuestas, con su estado y si ya las aprobó una segunda persona."""
    from storage import proposals

    async def work(db: AsyncConnection) -> None:
        rows = await proposals.every(db)
        if as_json:
            print(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
        for row in [] if as_json else rows:
            mark = "✔" if row["approved_at"] else "…"
            print(
                f"{mark} {row['id']}  {row['state']:<20}  {row['decided_on'] or row['filed_on'] or ''}  {row['title']}"
            )
        if not rows and not as_json:
            print("No hay propuestas.")

    transact(work)


@proposals_app.command("approve")
def proposals_approve(proposal_id: Annotated[str, typer.Argument(metavar="ID")], as_: As) -> None:
    """Aprobar una propuesta como segunda persona: desde entonces cuenta."""
    from bot.app import clock
    from bot.vouching import approve_proposal, voucher

    async def work(db: AsyncConnection) -> None:
        await approve_proposal(db, proposal_id, await voucher(db, as_), clock())
        print(f"Aprobada: {proposal_id}.")

    transact(work)


@figure_app.command("list")
def figure_list(as_json: Json = False) -> None:
    """Los datos cargados, el más nuevo primero."""
    from storage import external

    async def work(db: AsyncConnection) -> None:
        rows = await external.every(db)
        if as_json:
            print(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
        for row in [] if as_json else rows:
            mark = "✔" if row["approved_at"] else "…"
            said = f"{row['indicator']}  {row['kind']:<12}  {row['value']:g}  {row['as_of']}"
            print(f"{mark} {row['id']}  {said}  {row['method']}")
        if not rows and not as_json:
            print("No hay datos cargados.")

    transact(work)


@figure_app.command("add")
def figure_add(
    indicator: Annotated[str, typer.Argument(help="mega_1a … mega_5")],
    value: Annotated[float, typer.Argument(help="de 0 a 100")],
    at: Annotated[str, typer.Option("--at", help="a qué día corresponde, AAAA-MM-DD")],
    method: Annotated[str, typer.Option(help="cómo se midió")],
    evidence: Annotated[str, typer.Option(help="dónde está la prueba: un archivo o una dirección")],
    as_: As = "",
    kind: Annotated[str, typer.Option(help="value, baseline, milestone o verification")] = "value",
    n: Annotated[int | None, typer.Option("--n", help="cuántas respondieron")] = None,
    frame: Annotated[int | None, typer.Option("--frame", help="de cuántas")] = None,
    period: Annotated[str, typer.Option(help="el período medido")] = "",
) -> None:
    """Cargar un dato externo, una línea de base, una meta o una verificación; espera a una segunda persona."""
    from bot.app import clock
    from bot.vouching import Entry, enter, voucher

    entry = Entry(indicator, kind, day(at, "--at"), value, method, evidence, n, frame, period)

    async def work(db: AsyncConnection) -> None:
        by = await voucher(db, as_) if as_ else ACTOR
        number = await enter(db, entry, by, clock())
        print(f"Dato {number} cargado: lo debe aprobar otra persona con clacbot figure approve {number} --as PHONE.")

    transact(work)


@figure_app.command("approve")
def figure_approve(number: Annotated[int, typer.Argument(metavar="ID")], as_: As) -> None:
    """Aprobar un dato como segunda persona: desde entonces se muestra."""
    from bot.app import clock
    from bot.vouching import approve_figure, voucher

    async def work(db: AsyncConnection) -> None:
        await approve_figure(db, number, await voucher(db, as_), clock())
        print(f"Aprobado: {number}.")

    transact(work)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
