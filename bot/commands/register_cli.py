"""`clacbot reconcile`, `duplicates`, `merge` and `unmerge`: the register beside CLACbook, and what is in it twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import ACTOR, Json, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

register_app = typer.Typer()


@register_app.command("reconcile")
def reconcile_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="organizaciones de CLACbook, .xlsx o .csv")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.xlsx|.csv", help="guardar el informe")] = None,
    as_json: Json = False,
) -> None:
    """Comparar el registro con un archivo de CLACbook: solo aquí, solo allá, distinto. No cambia nada."""
    from bot.commands.surveys import read_file
    from bot.exchange.columns import ORGANIZATIONS
    from bot.exchange.importing import aliases
    from bot.exchange.organizations import Register
    from bot.exchange.reading import read_table
    from bot.exchange.reconciling import HEADINGS, reconcile
    from bot.exchange.writing import put_file, write_table
    from storage import registry

    table = read_table(read_file(file), file.name, ORGANIZATIONS)

    async def work(db: AsyncConnection) -> None:
        register = Register(await registry.organizations(db), await registry.structures(db), await aliases(db))
        found = reconcile(table, register)
        if out:
            rows = [line.cells() for line in found.lines]
            put_file(out, write_table(out.name, "reconcile", HEADINGS, rows)).replace(out)
        print(json.dumps(found.as_json(), ensure_ascii=False) if as_json else found.text())

    transact(work)


@register_app.command("duplicates")
def duplicates(as_json: Json = False) -> None:
    """Organizaciones y personas que quizá están dos veces, y por qué."""
    from bot.app import clock
    from bot.exchange import persons
    from bot.exchange.duplicates import Suggestion, suggest
    from storage import contacts, registry

    async def work(db: AsyncConnection) -> None:
        everybody = await contacts.contacts(db, clock().date())
        found: list[Suggestion | persons.Pair] = [*suggest(await registry.organizations(db), everybody)]
        found += persons.suggest(everybody)
        if as_json:
            print(json.dumps([each.as_json() for each in found], ensure_ascii=False))
        else:
            print("\n".join(each.text() for each in found) or "No encuentro organizaciones ni personas repetidas.")

    transact(work)


@register_app.command("merge")
def merge_(
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="el org_id que queda")],
    gone: Annotated[str, typer.Argument(metavar="GONE", help="el org_id que desaparece")],
    reason: Annotated[str, typer.Option("--reason", help="por qué son la misma; queda en el registro")],
) -> None:
    """Unir dos organizaciones que son una: contactos, respuestas y todo lo demás. Se deshace con unmerge."""
    from bot.app import clock
    from bot.exchange.merging import merge

    async def work(db: AsyncConnection) -> str:
        return str(await merge(db, keep, gone, reason=reason, now=clock(), actor=ACTOR))

    print(transact(work))


@register_app.command("unmerge")
def unmerge_(gone: Annotated[str, typer.Argument(metavar="GONE", help="el org_id que desapareció")]) -> None:
    """Deshacer una unión, hasta 30 días después."""
    from bot.app import clock
    from bot.exchange.merging import unmerge

    async def work(db: AsyncConnection) -> str:
        return await unmerge(db, gone, now=clock(), actor=ACTOR)

    done = transact(work)
    print(f"{gone} está otra vez aparte de {done}.")


@register_app.command("merge-people")
def merge_people(
    keep: Annotated[int, typer.Argument(metavar="KEEP", help="el número de persona que queda")],
    gone: Annotated[int, typer.Argument(metavar="GONE", help="el número que desaparece")],
    reason: Annotated[str, typer.Option("--reason", help="por qué son la misma persona; queda en el registro")],
) -> None:
    """Unir dos entradas que son una persona: chats, códigos, respuestas, decisiones. Se deshace con unmerge-people."""
    from bot.app import clock
    from bot.exchange.persons import merge

    async def work(db: AsyncConnection) -> str:
        return await merge(db, keep, gone, reason=reason, now=clock(), actor=ACTOR)

    print(transact(work))


@register_app.command("unmerge-people")
def unmerge_people(gone: Annotated[int, typer.Argument(metavar="GONE", help="el número que desapareció")]) -> None:
    """Deshacer la unión de dos personas, hasta 30 días después."""
    from bot.app import clock
    from bot.exchange.persons import unmerge

    async def work(db: AsyncConnection) -> int:
        return await unmerge(db, gone, now=clock(), actor=ACTOR)

    done = transact(work)
    print(f"La persona {gone} está otra vez aparte de la {done}.")
