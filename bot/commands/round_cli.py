"""`clacbot round …`: rehearse, open, plan, copy, close and list rounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import ACTOR, Json, day, ready, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

round_app = typer.Typer(no_args_is_help=True, help="Rondas: ensayar, planear, abrir, cerrar y ver.")

FormId = Annotated[str, typer.Argument(help="form_id, por ejemplo satisfaccion_membresia")]
LastDay = Annotated[str, typer.Option("--closes", help="último día, AAAA-MM-DD; por defecto 21 días después")]
Words = Annotated[str, typer.Option("--audience", help="a quiénes: «pais:PE producto:cafe»; vacío es toda la red")]
Name = Annotated[str, typer.Option("--name", help="por qué se pregunta, por ejemplo el nombre de la actividad")]
Reason = Annotated[str, typer.Option("--reason", help="por qué se repite en el mismo año; queda en el registro")]
RoundId = Annotated[int, typer.Argument(metavar="ID")]


@round_app.command("open")
def round_open(
    form: FormId,
    closes: LastDay = "",
    audience: Words = "",
    name: Name = "",
    reason: Reason = "",
    now: Annotated[
        bool, typer.Option("--now", help="invitar ya; sin esto, a la próxima hora permitida de cada organización")
    ] = False,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="solo decir qué pasaría, sin abrir ni enviar")] = False,
) -> None:
    """Abrir una ronda: congela el marco e invita a quienes pueden responder."""
    from bot.app import clock
    from bot.audience import read_audience
    from bot.fieldwork import Wanted, last_day_of, open_round, require_notice
    from bot.planning import rehearse as try_out
    from bot.reports.trial import told

    settings = ready()
    at = clock()
    last = last_day_of(day(closes, "--closes") if closes else None, at.date())
    wanted = Wanted(form, read_audience(audience), name, last, reason)

    said: list[str] = []

    async def work(db: AsyncConnection) -> None:
        if rehearse:
            said.append(told(await try_out(db, wanted, at.date(), at), "es"))
            return
        await require_notice(db, settings.privacy_email, settings.privacy_url)
        round_id, reach = await open_round(
            db, form, audience=wanted.audience, last_day=last, now=at, actor=ACTOR, at_once=now, name=name,
            reason=reason,
        )  # fmt: skip
        said.append(
            f"Ronda {round_id} abierta: {reach.organizations} organizaciones, {reach.people} personas. "
            f"Invitadas: {reach.invited}. Sin consentimiento: {reach.no_consent}. Sin chat: {reach.no_address}."
        )

    transact(work)
    print(*said)  # told once it is true


@round_app.command("plan")
def round_plan(
    form: FormId,
    opens: Annotated[str, typer.Option("--opens", help="primer día, AAAA-MM-DD")],
    closes: LastDay = "",
    audience: Words = "",
    name: Name = "",
    reason: Reason = "",
) -> None:
    """Planear una ronda: se abre sola el primer día, en cada lugar a su hora."""
    from bot.app import clock
    from bot.audience import read_audience
    from bot.fieldwork import Wanted, last_day_of, require_notice
    from bot.planning import confirm, plan
    from bot.reports.trial import told

    settings = ready()
    first = day(opens, "--opens")
    last = last_day_of(day(closes, "--closes") if closes else None, first)
    wanted = Wanted(form, read_audience(audience), name, last, reason)

    said: list[str] = []

    async def work(db: AsyncConnection) -> None:
        await require_notice(db, settings.privacy_email, settings.privacy_url)
        round_id, trial = await plan(db, wanted, first, clock(), by=None)
        await confirm(db, round_id, None, clock())
        said.append(f"Ronda {round_id} planeada.\n{told(trial, 'es')}")

    transact(work)
    print(*said)  # told once it is true


@round_app.command("copy")
def round_copy(
    round_id: RoundId,
    opens: Annotated[str, typer.Option("--opens", help="primer día; por defecto 52 semanas después")] = "",
) -> None:
    """Planear de nuevo la ronda del año pasado, con las fechas corridas; falta confirmarla con round confirm."""
    from bot.app import clock
    from bot.planning import copy
    from bot.reports.trial import told

    first = day(opens, "--opens") if opens else None

    said: list[str] = []

    async def work(db: AsyncConnection) -> None:
        number, trial = await copy(db, round_id, first, clock(), by=None)
        said.append(f"Ronda {number} planeada; confírmela con clacbot round confirm {number}.\n{told(trial, 'es')}")

    transact(work)
    print(*said)  # told once it is true


@round_app.command("confirm")
def round_confirm(round_id: RoundId) -> None:
    """Confirmar una ronda planeada: se abre cuando llegue su primer día."""
    from bot.app import clock
    from bot.fieldwork import require_notice
    from bot.planning import confirm

    settings = ready()

    said: list[str] = []

    async def work(db: AsyncConnection) -> None:
        await require_notice(db, settings.privacy_email, settings.privacy_url)
        state = await confirm(db, round_id, None, clock())
        said.append(f"Ronda {round_id}: {'abierta' if state == 'open' else 'confirmada; se abre en su fecha'}.")

    transact(work)
    print(*said)  # told once it is true


@round_app.command("close")
def round_close(round_id: RoundId) -> None:
    """Cerrar una ronda: lo que llegue después no cuenta."""
    from bot.app import clock
    from bot.closing import close_round

    said: list[str] = []

    async def work(db: AsyncConnection) -> None:
        row = await close_round(db, round_id, now=clock(), actor=ACTOR)
        said.append(f"Ronda {round_id} cerrada: {row['name']}.")

    transact(work)
    print(*said)  # told once it is true


@round_app.command("accept-late")
def round_accept_late(round_id: RoundId) -> None:
    """Contar las respuestas tardías de una ronda cerrada, todas; nunca las de una sola."""
    from bot.app import clock
    from bot.closing import accept_late

    said: list[str] = []

    async def work(db: AsyncConnection) -> None:
        said.append(
            f"Respuestas tardías que ahora cuentan: {await accept_late(db, round_id, now=clock(), actor=ACTOR)}."
        )

    transact(work)
    print(*said)  # told once it is true


@round_app.command("feedback")
def round_feedback(
    round_id: RoundId,
    es: Annotated[str, typer.Option("--es", help="qué decidió cambiar CLAC, en español")],
    pt: Annotated[str, typer.Option("--pt", help="lo mismo en portugués")] = "",
    en: Annotated[str, typer.Option("--en", help="lo mismo en inglés")] = "",
    fr: Annotated[str, typer.Option("--fr", help="lo mismo en francés")] = "",
) -> None:
    """Lo que leerá, con el resultado, cada persona que respondió; sale una vez, cuando el resultado es oficial."""
    from bot.app import clock
    from bot.errors import ConflictError
    from bot.returning import finish, keep
    from storage import rounds

    said: list[str] = []

    async def work(db: AsyncConnection) -> None:
        for language, text in {"es": es, "pt": pt, "en": en, "fr": fr}.items():
            row = await rounds.round_by_id(db, round_id)
            if row is None or row["state"] == "planned":
                raise ConflictError(f"no hay ninguna ronda {round_id} abierta o cerrada; véalas con clacbot round list")
            if row["feedback_at"] is not None:
                raise ConflictError(f"los resultados de la ronda {round_id} ya se enviaron")
            if text:
                await keep(db, row, language, text, clock(), ACTOR)
        row = await rounds.round_by_id(db, round_id)
        if row is not None and await finish(db, row):
            said.append(f"Ronda {round_id}: guardado.")

    transact(work)
    print(*said)  # told once it is true


@round_app.command("list")
def round_list(as_json: Json = False) -> None:
    """Las rondas, la más nueva primero."""
    from bot.fieldwork import round_json
    from storage import rounds

    async def work(db: AsyncConnection) -> None:
        rows = round_json(await rounds.all_rounds(db))
        if as_json:
            print(json.dumps(rows, ensure_ascii=False))
        elif not rows:
            print("Todavía no hay rondas: clacbot round open satisfaccion_membresia --now.")
        for row in [] if as_json else rows:
            print(f"{row['id']}  {row['state']:<7}  {row['form']} {row['version']}  {row['name']}")

    transact(work)
