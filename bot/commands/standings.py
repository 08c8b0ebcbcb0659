"""`clacbot progreso`: the standings on the terminal, as JSON, or as a picture."""

from __future__ import annotations

import asyncio
import json
from datetime import date, datetime
from pathlib import Path

from bot.app import clock
from bot.audience import Audience
from bot.errors import InputError
from bot.i18n import LANGUAGES, locale_of, translator
from bot.indicators.document import standings_json
from bot.programme.seat import SEAT
from bot.reports.chart import progress_png
from bot.reports.collect import collect, end_of, make_report
from bot.reports.report import Report
from bot.reports.text import chat_text
from bot.settings import Settings
from storage import facts, schema
from storage.database import Database


async def show(
    settings: Settings, audience: Audience, day: date | None, language: str, *, as_json: bool, png: Path | None
) -> str:
    """The standings of an audience at a date (today when there is none), in words or JSON; drawn to `png` too.

    Raises InputError for a day to come, or a language that is not one of ours.
    """
    at, _ = _cut(day), translator(_ours(language))
    database = Database(settings.database)
    try:
        await schema.check(database)
        async with database.reading() as db:
            standings = await collect(db, audience, at, team=True)
            report = await make_report(
                db,
                audience,
                at,
                translate=_,
                locale=locale_of(language, "SV"),
                examples=await facts.get(db, "sample_data") == "1",
                team=True,
            )
    finally:
        await database.close()
    if png is not None:
        await asyncio.to_thread(_draw, report, png)
    document = standings_json(standings, as_of=at.astimezone(SEAT).date(), audience=audience.as_json())
    return json.dumps(document, ensure_ascii=False) if as_json else chat_text(report, _)


def _cut(day: date | None) -> datetime:
    """The end of a day, or now."""
    now = clock()
    if day and day > now.astimezone(SEAT).date():
        raise InputError(f"--at: {day} todavía no llega")
    return end_of(day) if day else now


def _ours(language: str) -> str:
    if language not in LANGUAGES:
        raise InputError(f"--language: «{language}» no es uno de {', '.join(LANGUAGES)}")
    return language


def _draw(report: Report, png: Path) -> None:
    if not png.parent.is_dir():
        raise InputError(f"--png: no existe la carpeta {png.parent}")
    png.write_bytes(progress_png(report))


async def report(settings: Settings, day: date | None, language: str, *, xlsx: Path | None, html: Path | None) -> None:
    """The board's report of the whole network as files; raises InputError for a language that is not one of ours."""
    from bot.exchange.writing import put_file
    from bot.reports.board import make_board
    from bot.reports.page import page
    from bot.reports.workbook import workbook

    at = _cut(day)
    database = Database(settings.database)
    try:
        async with database.reading() as db:
            board = await make_board(
                db,
                at,
                language=_ours(language),
                locale=locale_of(language),
                examples=await facts.get(db, "sample_data") == "1",
            )
    finally:
        await database.close()
    for path, make in ((xlsx, workbook), (html, page)):
        if path is not None:
            (await asyncio.to_thread(put_file, path, make(board))).replace(path)
