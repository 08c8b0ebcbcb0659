"""`/panel`: the team's way into the staff console, a link for one use."""

from __future__ import annotations

from bot import signing
from bot.errors import ConflictError
from bot.handlers import refusing
from bot.i18n import N_
from bot.turn import Turn

LINK = N_(
    "Este enlace abre el panel. Vale 15 minutos y una sola vez; no lo comparta. Al abrirlo le mando aquí un código."
)
CLOSED = N_("El panel no está abierto en este servidor. Pídalo al equipo de administración.")
TOO_MANY = N_("Ya le mandé muchos enlaces en poco tiempo. Intente de nuevo dentro de una hora.")


async def give(turn: Turn) -> None:
    """A link into the console, for who may enter it."""
    person, link = turn.person, turn.resources.panel_link
    assert person is not None  # noqa: S101 - only the team gets here
    if link is None:
        return turn.say(turn.translate(CLOSED))
    own, actor = refusing.access(turn), f"person:{person.id}"
    try:
        ticket = await signing.invite(turn.db, turn.resources.panel_key, person.id, own, turn.now, actor)
    except ConflictError:
        return turn.say(turn.translate(TOO_MANY))
    return turn.say(f"{turn.translate(LINK)}\n{link(ticket.token)}")
