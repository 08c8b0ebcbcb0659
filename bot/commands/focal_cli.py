"""`clacbot focal`: who of the monitoring team reads what tells of a danger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import ACTOR, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

focal_app = typer.Typer()


@focal_app.command("focal")
def focal(
    code: Annotated[str, typer.Argument(metavar="[CODE]", help="código personal de alguien del equipo")] = "",
    off: Annotated[bool, typer.Option("--off", help="deja de serlo")] = False,
) -> None:
    """Quién cuida los casos de peligro que alguien cuenta al responder; sin código, la lista."""
    from bot import safeguarding
    from bot.app import clock
    from bot.errors import ConflictError
    from storage import people

    async def work(db: AsyncConnection) -> list[str]:
        if code:
            number = await people.by_code(db, code.replace("-", "").upper())
            if number is None:
                raise ConflictError(f"nadie tiene el código {code}")
            await safeguarding.name(db, number, focal=not off, now=clock(), actor=ACTOR)
        named = [await people.person(db, number) for number in await safeguarding.focal_points(db)]
        everybody = " (todo el equipo, mientras no se nombre a nadie)"
        return [f"{row['name']}{'' if row['focal'] else everybody}" for row in named if row]

    print("\n".join(transact(work)) or "Nadie: falta alguien con rol mel.")
