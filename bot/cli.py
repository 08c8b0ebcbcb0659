"""The command line: parse arguments, call, print. Exit status 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.errors import ClacbotError, InputError
from bot.settings import Settings, load_settings

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="CLACbot: chequeos, invitaciones e indicadores por chat."
)
survey_app = typer.Typer(no_args_is_help=True, help="Formularios: publicar y ver.")
round_app = typer.Typer(no_args_is_help=True, help="Rondas: abrir, cerrar y ver.")
app.add_typer(survey_app, name="survey")
app.add_typer(round_app, name="round")

ACTOR = "command line"
T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="un documento JSON en la salida y nada más")]


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and status 1."""
    try:
        app()
    except ClacbotError as error:
        print(f"clacbot: {error}", file=sys.stderr)
        sys.exit(1)


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _ready(**overrides: object) -> Settings:
    from bot.logs import configure

    settings = load_settings(**overrides)
    configure(settings.log_level, settings.log_format)
    return settings


# --- running


@app.command()
def serve() -> None:
    """Todos los canales configurados, el servidor HTTP y el programador, hasta SIGTERM."""
    from bot.app import App

    _run(App(_ready()).run())


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="puerto; por defecto el de la configuración")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="carpeta de datos")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="empezar de nuevo, borrando la demostración anterior")] = False,
) -> None:
    """Una demostración completa con una red inventada: abra la dirección en un navegador y pruebe."""
    from bot.demo.start import run_demo

    _run(run_demo(_ready(port=port, data_dir=data_dir), fresh=fresh))


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", metavar="CODE", help="código personal con el que entrar")] = "",
) -> None:
    """La misma conversación en la terminal."""
    from bot.commands.chat import run_chat

    _run(run_chat(_ready(log_level="error"), as_))


@app.command()
def migrate() -> None:
    """La base de datos al esquema más nuevo."""
    from storage.database import Database
    from storage.schema import migrate as bring
    from storage.schema import newest

    async def work(settings: Settings) -> bool:
        database = Database(settings.database)
        try:
            return await bring(database)
        finally:
            await database.close()

    changed = _run(work(_ready()))
    print(f"{'Actualizada' if changed else 'Ya estaba'} en la versión {newest()}.")


@app.command()
def check() -> None:
    """Configuración, base de datos, canales, zonas horarias y traducciones: qué está mal y cómo arreglarlo."""
    from bot.commands.check import examine

    findings = _run(examine(_ready()))
    for finding in findings:
        print(f"{'✔' if finding.good else '✘'} {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


# --- forms


@survey_app.command("publish")
def survey_publish(file: Path) -> None:
    """Publicar un XLSForm (.xlsx, .md) o un XForm (.xml)."""
    from bot.app import clock
    from bot.publishing import publish

    if not file.is_file():
        raise InputError(f"no encuentro el archivo {file}")

    content = file.read_bytes()

    async def work(db: Any) -> None:  # noqa: ANN401 - the handle's type has its door in storage
        _, form, new = await publish(db, content, file.name, clock())
        print(f"{form.form_id} {form.version}: {'publicado' if new else 'ya estaba publicado, igual'}.")

    _transact(work)


@survey_app.command("list")
def survey_list(as_json: Json = False) -> None:
    """Los formularios publicados, con su versión y su huella."""
    from storage import surveys

    async def work(db: Any) -> None:  # noqa: ANN401 - the handle's type has its door in storage
        rows = [
            {"form_id": row["form_id"], "version": row["version"], "title": row["title"], "hash": row["hash"],
             "published_at": row["published_at"].isoformat()}
            for row in await surveys.all_forms(db)
        ]  # fmt: skip
        if as_json:
            print(json.dumps(rows, ensure_ascii=False))
        elif not rows:
            print("Todavía no hay formularios publicados: clacbot survey publish ARCHIVO.")
        for row in [] if as_json else rows:
            print(f"{row['form_id']}  {row['version']}  {row['hash'][:12]}  {row['title']}")

    _transact(work)


# --- rounds


@round_app.command("open")
def round_open(
    form: Annotated[str, typer.Argument(help="form_id, por ejemplo satisfaccion_membresia")],
    closes: Annotated[str, typer.Option(help="último día, AAAA-MM-DD; por defecto 21 días después")] = "",
    audience: Annotated[str, typer.Option(help="a quiénes: «pais:PE producto:cafe»; vacío es toda la red")] = "",
    now: Annotated[bool, typer.Option("--now", help="abrir e invitar ya")] = False,
) -> None:
    """Abrir una ronda: congela el marco e invita a quienes pueden responder."""
    from bot.app import clock
    from bot.audience import read_audience
    from bot.fieldwork import closing, open_round

    if not now:
        raise InputError("una ronda se abre ahora mismo: añada --now")
    last_day = _day(closes, "--closes") if closes else None
    chosen = read_audience(audience)

    async def work(db: Any) -> None:  # noqa: ANN401 - the handle's type has its door in storage
        at = clock()
        round_id, reach = await open_round(
            db, form, audience=chosen, closes_at=closing(last_day, at), now=at, actor=ACTOR
        )  # fmt: skip
        print(
            f"Ronda {round_id} abierta: {reach.organizations} organizaciones, {reach.people} personas. "
            f"Invitadas: {reach.invited}. Sin consentimiento: {reach.no_consent}. Sin chat: {reach.no_address}."
        )

    _transact(work)


@round_app.command("close")
def round_close(round_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Cerrar una ronda: lo que llegue después no cuenta."""
    from bot.app import clock
    from bot.fieldwork import close_round

    async def work(db: Any) -> None:  # noqa: ANN401 - the handle's type has its door in storage
        row = await close_round(db, round_id, now=clock(), actor=ACTOR)
        print(f"Ronda {round_id} cerrada: {row['name']}.")

    _transact(work)


@round_app.command("list")
def round_list(as_json: Json = False) -> None:
    """Las rondas, la más nueva primero."""
    from bot.fieldwork import round_json
    from storage import surveys

    async def work(db: Any) -> None:  # noqa: ANN401 - the handle's type has its door in storage
        rows = round_json(await surveys.all_rounds(db))
        if as_json:
            print(json.dumps(rows, ensure_ascii=False))
        elif not rows:
            print("Todavía no hay rondas: clacbot round open satisfaccion_membresia --now.")
        for row in [] if as_json else rows:
            print(f"{row['id']}  {row['state']:<6}  {row['form']} {row['version']}  {row['name']}")

    _transact(work)


# --- standings


@app.command()
def progreso(
    country: Annotated[str, typer.Option(help="país, por ejemplo PE")] = "",
    region: Annotated[str, typer.Option(help="región, por ejemplo andina")] = "",
    product: Annotated[str, typer.Option(help="producto, por ejemplo cafe")] = "",
    kind: Annotated[str, typer.Option("--type", help="opp o trabajadores")] = "",
    at: Annotated[str, typer.Option(help="fecha de corte, AAAA-MM-DD")] = "",
    as_json: Json = False,
    png: Annotated[Path | None, typer.Option(help="guardar el gráfico en un archivo PNG")] = None,
) -> None:
    """Los siete indicadores MEGA frente a 2027."""
    from bot.audience import read_audience
    from bot.commands.standings import show

    words = {"pais": country, "region": region, "producto": product, "tipo": kind}
    chosen = read_audience(" ".join(f"{key}:{value}" for key, value in words.items() if value))
    print(_run(show(_ready(), chosen, _day(at, "--at") if at else None, as_json=as_json, png=png)))


def _day(text: str, option: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise InputError(f"{option}: «{text}» no es una fecha; escríbala como 2026-11-22") from error


def _transact(work: Any) -> None:  # noqa: ANN401 - a function of the database handle
    from storage import schema
    from storage.database import Database

    async def inside(settings: Settings) -> None:
        database = Database(settings.database)
        try:
            if database.is_sqlite:
                await schema.migrate(database)
            await schema.check(database)
            async with database.transaction() as db:
                await work(db)
        finally:
            await database.close()

    _run(inside(_ready()))
