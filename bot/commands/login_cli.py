"""`clacbot login`: a one-time link into the staff console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import ACTOR, ready, transact

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.signing import Ticket

login_app = typer.Typer()


@login_app.command("login")
def login(
    who: Annotated[str, typer.Argument(metavar="PHONE", help="su teléfono (+51…), o su código personal")],
) -> None:
    """Un enlace de un solo uso al panel, para alguien del equipo; vale 15 minutos."""
    from bot import signing
    from bot.access import access_of
    from bot.app import clock, local_address
    from storage import sessions

    settings = ready()

    async def work(db: AsyncConnection) -> Ticket:
        row = await _one(db, who)
        key = settings.secret_key.get_secret_value() or await sessions.key(db)
        return await signing.invite(db, key, row["id"], access_of(row["role"], row["scope"]), clock(), ACTOR)

    ticket = transact(work)
    base = settings.public_url or local_address(settings.host, settings.port)
    print(f"{base}/panel/door/{ticket.token}")
    sent = f"Código: {ticket.code} (no tiene un chat al que mandarlo)" if ticket.code else "El código llega a su chat."
    typer.echo(sent, err=True)


async def _one(db: AsyncConnection, who: str) -> RowMapping:
    """The person of the team with a phone or code; raises InputError when there is none or several."""
    from bot.access import STAFF
    from bot.codes import tidy_code
    from bot.errors import InputError
    from bot.masks import typed_phone
    from storage import sessions

    phone = typed_phone(who)
    found = await sessions.named(db, phone, "" if phone else tidy_code(who) or "")
    team = [row for row in found if row["role"] in STAFF] or found
    if not team:
        raise InputError(f"no hay nadie con el teléfono o código «{who}»: impórtelo antes con su rol")
    if len(team) > 1:
        raise InputError(f"{who} es de varias personas del equipo: use el código personal")
    return team[0]
