"""The command line: parse arguments, call, print. Exit status 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.activity_cli import activity_app
from bot.commands.calls_cli import calls_app
from bot.commands.codes_cli import codes_app
from bot.commands.exchange_cli import exchange_app
from bot.commands.figures_cli import figure_app, proposals_app
from bot.commands.focal_cli import focal_app
from bot.commands.login_cli import login_app
from bot.commands.mailing_cli import mailing_app
from bot.commands.publication_cli import publication_app
from bot.commands.register_cli import register_app
from bot.commands.round_cli import round_app
from bot.commands.running import Json, day, ready, run
from bot.commands.survey_cli import survey_app
from bot.errors import ClacbotError, InputError
from bot.settings import Settings

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="CLACbot: chequeos, invitaciones e indicadores por chat."
)
app.add_typer(survey_app, name="survey")
app.add_typer(activity_app, name="activity")
app.add_typer(round_app, name="round")
round_app.add_typer(calls_app)
app.add_typer(mailing_app, name="mailing")
app.add_typer(exchange_app)
app.add_typer(proposals_app, name="proposals")
app.add_typer(figure_app, name="figure")
app.add_typer(publication_app, name="publication")
app.add_typer(codes_app)
app.add_typer(focal_app)
app.add_typer(register_app)
app.add_typer(login_app)


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and status 1."""
    try:
        app()
    except ClacbotError as error:
        print(f"clacbot: {error}", file=sys.stderr)
        sys.exit(1)


# --- running


@app.command()
def serve() -> None:
    """Todos los canales configurados, el servidor HTTP y el programador, hasta SIGTERM."""
    from bot.app import App

    run(App(ready()).run())


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="puerto; por defecto el de la configuración")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="carpeta de datos")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="empezar de nuevo, borrando la demostración anterior")] = False,
) -> None:
    """Una demostración completa con una red inventada: abra la dirección en un navegador y pruebe."""
    from bot.demo.start import run_demo

    run(run_demo(ready(port=port, data_dir=data_dir), fresh=fresh))


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", metavar="CODE", help="código personal con el que entrar")] = "",
    form: Annotated[
        Path | None, typer.Option("--form", help="solo este formulario, sin guardar ni enviar nada")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="con --form: es, pt, en, fr")] = "es",
    known: Annotated[
        list[str] | None, typer.Option("--set", metavar="NOMBRE=VALOR", help="con --form: dato ya sabido")
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="con --form: guardar la conversación en FILE.md")] = None,
    web: Annotated[bool, typer.Option("--web", help="con --form: en el chat web, en un navegador")] = False,
) -> None:
    """La misma conversación en la terminal, o la de un solo formulario."""
    from bot.commands.chat import run_chat
    from bot.commands.form_chat import run_form_chat
    from bot.commands.surveys import prefilled

    if form is not None and web:
        from bot.commands.form_web import run_form_web

        return run(run_form_web(ready(), form, lang))
    if form is not None:
        return run_form_chat(form, lang, prefilled(known or []), save)
    if save is not None or web:
        raise InputError("--save y --web son de un formulario: añada --form ARCHIVO")
    return run(run_chat(ready(log_level="error"), as_))


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

    changed = run(work(ready()))
    print(f"{'Actualizada' if changed else 'Ya estaba'} en la versión {newest()}.")


@app.command()
def check() -> None:
    """Configuración, base de datos, canales, zonas horarias y traducciones: qué está mal y cómo arreglarlo."""
    from bot.commands.check import examine

    findings = run(examine(ready()))
    for finding in findings:
        print(f"{'✔' if finding.good else '✘'} {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


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
    xlsx: Annotated[Path | None, typer.Option(help="guardar el informe de toda la red como hoja de cálculo")] = None,
    html: Annotated[Path | None, typer.Option(help="guardar el informe de toda la red para imprimir")] = None,
    language: Annotated[str, typer.Option(help="idioma: es, pt, en o fr")] = "es",
) -> None:
    """Los siete indicadores MEGA frente a 2027."""
    from bot.audience import read_audience
    from bot.commands.standings import report, show

    words = {"pais": country, "region": region, "producto": product, "tipo": kind}
    chosen = read_audience(" ".join(f"{key}:{value}" for key, value in words.items() if value))
    print(run(show(ready(), chosen, day(at, "--at") if at else None, language, as_json=as_json, png=png)))
    if xlsx or html:
        run(report(ready(), day(at, "--at") if at else None, language, xlsx=xlsx, html=html))
