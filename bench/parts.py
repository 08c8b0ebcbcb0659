"""What is measured inside one process: the standings over the demonstration, their chart, one answer of the engine."""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from bot.app import clock
from bot.audience import Audience
from bot.demo.build import build
from bot.i18n import translator
from bot.publishing import publish, shipped_forms
from bot.reports.chart import progress_png, progress_svg
from bot.reports.collect import make_report
from bot.surveys.interview import Given, Interview
from storage import schema
from storage.database import Database

SURVEY = "satisfaccion_membresia.md"
ROW = "| {} | {:.2f} | {:.2f} |"


async def main():
    now, times = clock(), int(os.environ.get("BENCH_TIMES", "25"))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'demo.db'}")
        await schema.migrate(database)
        async with database.transaction() as db:
            row_id, form, _ = await publish(db, shipped_forms()[SURVEY], SURVEY, now)
        await build(database, form, row_id, now=now)
        collected, report = await _standings(database, now, times)
        await database.close()
    print("| | median ms | slowest ms |\n|---|---:|---:|")
    print(ROW.format("the standings over the demonstration's network, for `/progreso`", *collected))
    print(ROW.format("their chart as SVG", *_timed(lambda: progress_svg(report), times)))
    print(ROW.format("their chart as PNG, from the same report", *_timed(lambda: progress_png(report), times)))
    print(ROW.format("the membership survey: an interview read from its state and one answer", *_answers(form, now)))


async def _standings(database, now, times):
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        async with database.reading() as db:
            report = await make_report(db, Audience(), now, translate=translator("es"), locale="es_PE", examples=True)
        taken.append((time.perf_counter() - begun) * 1e3)
    return (statistics.median(taken), max(taken)), report


def _timed(act, times):
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(taken), max(taken)


def _answers(form, now):
    """Each question of the survey as a turn without the interview in hand would answer it."""
    hidden = {"org_id": "org-1", "org_tipo": "opp", "idioma": "es", "modo": "chat"}
    interview = Interview.start(form, prefill=hidden, now=now, language="es", seed=7)
    state, place, taken = interview.state(), interview.place, []
    while place != "end":
        begun = time.perf_counter()
        interview = Interview.restore(form, state, place, now=now, language="es", seed=7)
        choices = interview.current.choices
        interview.answer(Given(choice=choices[0].name) if choices else Given(text="Más ferias"), now)
        state, place = interview.state(), interview.place
        taken.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(taken), max(taken)


asyncio.run(main())
