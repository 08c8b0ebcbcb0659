"""`clacbot survey …`: check, publish, list and play forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import Json, transact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

survey_app = typer.Typer(no_args_is_help=True, help="Formularios: revisar, publicar, ver y probar.")
PLAY_HELP = "\n\n".join(
    (
        "Recorrer un formulario con respuestas dadas, sin guardar nada.",
        "ANSWERS.json es una lista de textos, como se escriben en el chat y en ese orden; "
        '{"name": "edad", "value": "30"} espera a la pregunta «edad».',
        "Un texto vacío o «omitir» pasa por alto una pregunta que no es obligatoria. Para «¿agregar otro?» "
        "se responde sí o no. Donde se pide un archivo, el texto es su nombre.",
        "Cuando una respuesta es dudosa (por ejemplo «ayer» como fecha), la siguiente la confirma si es «sí» o la "
        "misma otra vez; si no, queda entre las rechazadas y la siguiente vale como respuesta a la misma pregunta.",
        "Si las respuestas no alcanzan, complete es false y submission es lo llenado hasta ahí.",
    )
)


@survey_app.command("check")
def survey_check(file: Path, as_json: Json = False) -> None:
    """Revisar un XLSForm (.xlsx, .md) o un XForm (.xml): qué está mal, en qué hoja y fila."""
    from bot.commands import surveys

    checked = surveys.check_file(file)
    print(surveys.as_json(checked) if as_json else surveys.told(checked))
    if not checked.publishable:
        raise typer.Exit(1)


@survey_app.command("publish")
def survey_publish(file: Path) -> None:
    """Publicar un XLSForm (.xlsx, .md) o un XForm (.xml) y las tablas a su lado, si al revisarlo no hay errores."""
    from bot.app import clock
    from bot.commands.surveys import SIGNS, data_files, read_file
    from bot.publishing import publish_checked, refuse_errors
    from bot.surveys.lint import check

    content, tables = read_file(file), data_files(file)
    checked = check(content, file.name, attachments=tables)
    refuse_errors(checked)
    for finding in checked.findings:
        if finding.severity == "warning":
            typer.echo(f"{SIGNS['warning']} {finding}", err=True)

    async def work(db: AsyncConnection) -> None:
        _, form, new = await publish_checked(db, checked, content, clock(), tables)
        print(f"{form.form_id} {form.version}: {'publicado' if new else 'ya estaba publicado, igual'}.")

    transact(work)


@survey_app.command("list")
def survey_list(as_json: Json = False) -> None:
    """Los formularios publicados, con su versión y su huella."""
    from storage import forms

    async def work(db: AsyncConnection) -> None:
        rows = [
            {"form_id": row["form_id"], "version": row["version"], "title": row["title"], "hash": row["hash"],
             "published_at": row["published_at"].isoformat()}
            for row in await forms.all_forms(db)
        ]  # fmt: skip
        if as_json:
            print(json.dumps(rows, ensure_ascii=False))
        elif not rows:
            print("Todavía no hay formularios publicados: clacbot survey publish ARCHIVO.")
        for row in [] if as_json else rows:
            print(f"{row['form_id']}  {row['version']}  {row['hash'][:12]}  {row['title']}")

    transact(work)


@survey_app.command("play", help=PLAY_HELP)
def survey_play(
    file: Path,
    answers: Annotated[Path, typer.Option("--answers", metavar="ANSWERS.json", help="las respuestas")],
    lang: Annotated[str, typer.Option("--lang", help="idioma: es, pt, en, fr")] = "es",
    known: Annotated[list[str] | None, typer.Option("--set", metavar="NOMBRE=VALOR", help="dato ya sabido")] = None,
    as_json: Json = False,
) -> None:
    """Recorrer un formulario con respuestas dadas, sin guardar nada."""
    from bot.app import clock
    from bot.commands import surveys
    from bot.commands.playing import play

    given = surveys.read_answers(answers)
    form = surveys.load_form(file)
    played = play(form, given, now=clock(), language=lang, prefill=surveys.prefilled(known or []))
    if as_json:
        print(json.dumps(played.as_json(), ensure_ascii=False))
        return
    for asked in played.asked:
        print(f"{asked.name}{''.join(f'[{position}]' for position in asked.index)}  {asked.label}")
    for refused in played.refused:
        print(f"✘ {refused.name}: «{refused.value}» {refused.message}")
    print("Completo." if played.complete else "Incompleto: faltan respuestas.")
    print(played.submission)
