"""`clacbot codes`: personal codes on sheets to hand out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import ACTOR, ready, transact
from bot.representing import ALLY, MEMBERS, STRUCTURE

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.exchange.code_sheets import Card

codes_app = typer.Typer()


class Of(StrEnum):
    """Whose codes."""

    MEMBERS = "members"
    STRUCTURES = "structures"
    ALLIES = "allies"


KINDS = {Of.MEMBERS: MEMBERS, Of.STRUCTURES: (STRUCTURE,), Of.ALLIES: (ALLY,)}


def watched(cards: Sequence[Card]) -> Iterable[Card]:
    """The cards of a sheet, with a bar on a terminal while their QR codes are drawn."""
    from rich.console import Console
    from rich.progress import track

    terminal = Console(stderr=True)
    return track(cards, "Dibujando", console=terminal, transient=True, disable=not sys.stderr.isatty())


@codes_app.command("codes")
def codes(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="archivo .xlsx, o .html para imprimir")],
    telegram: Annotated[str, typer.Option(help="nombre del bot en Telegram: los enlaces abren ese chat")] = "",
    audience: Annotated[str, typer.Option(help="a quiénes: «pais:PE producto:cafe»; vacío es toda la red")] = "",
    unused: Annotated[bool, typer.Option("--unused", help="solo quienes no han entrado todavía")] = False,
    of: Annotated[Of, typer.Option("--of", help="de quiénes: members, structures o allies")] = Of.MEMBERS,
) -> None:
    """Hojas por país con el código personal, el enlace y el QR de cada persona; quien no tiene código recibe uno."""
    from bot.app import clock
    from bot.audience import read_audience
    from bot.exchange.code_sheets import Links, collect, write_sheets
    from bot.exchange.writing import put_file

    chosen = read_audience(audience)
    links = Links(ready().public_url, telegram)
    write_sheets(out.name, {})  # another sort of file is refused before anything is made
    found: dict[str, list[Card]] = {}

    async def work(db: AsyncConnection) -> Path:
        found.update(await collect(db, chosen, links, clock(), ACTOR, unused=unused, kinds=KINDS[of]))
        return put_file(out, write_sheets(out.name, found, watched))

    transact(work).replace(out)
    people = sum(len(cards) for cards in found.values())
    print(f"{out}: códigos: {people}; hojas: {len(found)}.")
    if not telegram and not links.public_url:
        typer.echo("Sin enlaces ni QR: ponga CLACBOT_PUBLIC_URL o --telegram NOMBRE.", err=True)
