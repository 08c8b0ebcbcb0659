"""`python -m bench`: every bot in turn, round after round, and a table of medians and ratios.

Only ratios of one run mean something: other programs on the machine slow all bots of a round alike.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench import bots, mailing, standings
from bench.measure import Load, measure

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = ("answers/s", "p50 ms", "p99 ms", "CPU µs/answer", "answers/s, times CLACbot's")
COLUMNS = ("answers_per_s", "p50_ms", "p99_ms", "cpu_us")
LOADS = ("at-once", "alone", "slow")
ALL = (bots.PROJECT, bots.AIOGRAM, bots.PTB, bots.LIMIT)
PROJECT_PACKAGES = ("aiohttp", "SQLAlchemy", "aiosqlite", "msgspec", "python-telegram-bot")
PEER_PACKAGES = ("aiogram", "python-telegram-bot", "aiohttp", "aiosqlite", "duckdb")

INTRODUCTION = """\
Every bot asks the same 8 questions (3 choices, 3 numbers, 2 texts) by webhook, with the secret checked, and commits
every answer to SQLite (WAL, `synchronous=FULL`) before it is acknowledged or answered. Each person answers as soon as
the reply is there; every reply is compared with the expected question, and the stored rows are counted at the end.
CLACbot is the real thing, `clacbot serve` with a published XLSForm and an open round: it also keeps every update and
every reply as a row and settles answered buttons, which the peers do not. `make bench` repeats this; only ratios of
one run mean something."""


def arguments():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=300, help="with 100 at once; the other loads take fewer")
    parser.add_argument("--load", action="append", choices=LOADS, help="only this one; may be repeated")
    parser.add_argument("--no-peers", action="store_true", help="only the bot itself and the limit")
    parser.add_argument("--no-parts", action="store_true", help="leave the standings, the chart and the engine out")
    parser.add_argument("--mailing", type=int, default=100_000, metavar="PEOPLE", help="0 leaves the mailing out")
    parser.add_argument("--seconds", type=float, default=20, help="how long the mailing is sent at each limit")
    parser.add_argument("--asking", type=float, default=120, help="how many seconds `/progreso` is asked, a database")
    parser.add_argument("--standings", type=int, default=5_000_000, metavar="ANSWERS", help="0 leaves `/progreso` out")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name} too")
    parser.add_argument("--json", action="store_true", help="every run as a line of JSON instead of the table")
    return parser.parse_args()


def plan(options):
    """The runs of one round, in turn: who, how used. Nobody waits for a bot that handles one update at a time."""
    chosen = (bots.PROJECT, bots.LIMIT) if options.no_peers else ALL
    many, few = options.people, max(1, options.people // 5)
    loads = {
        "at-once": [(bot, Load(many, 100, 0)) for bot in chosen],
        "alone": [(bot, Load(few, 1, 0)) for bot in chosen if not bot.silent],
        "slow": [(bot, Load(few if bot is bots.PTB else many, 100, 50)) for bot in chosen if not bot.silent],
    }
    return [run for name in options.load or LOADS for run in loads[name]]


async def run(options):
    """The figures of every bot and load, those of the mailing, and those of the standings."""
    return await _loads(options), await _mailing(options), await _standings(options)


async def _mailing(options):
    if not options.mailing:
        return None
    print(f"a mailing to {options.mailing:,} people", file=sys.stderr)
    figures = await mailing.measure(options.mailing, options.seconds)
    if options.json:
        print(json.dumps({"mailing": options.mailing, **figures[0], "sent": figures[1]}), flush=True)
    return figures


async def _standings(options):
    if not options.standings:
        return None
    figures = []
    for kind in standings.DATABASES:
        print(f"/progreso from {options.standings:,} answers, {kind}", file=sys.stderr)
        figures.append(await asyncio.to_thread(standings.measure, kind, options.standings, options.asking))
        if options.json:
            print(json.dumps({"standings": kind, **figures[-1]}), flush=True)
    return figures


async def _loads(options):
    found = {}
    for number in range(options.rounds):
        for bot, load in plan(options):
            print(f"round {number + 1}: {bot.name}, {load}", file=sys.stderr)
            figures = await measure(bot, load)
            found.setdefault((bot, load), []).append(figures)
            if options.json:
                print(json.dumps({"bot": bot.name, "load": str(load), "people": load.people, **figures}), flush=True)
    return found


def tables(found):
    medians = {
        key: {name: statistics.median(run[name] for run in runs) for name in runs[0]} for key, runs in found.items()
    }
    yield from (line for way in dict.fromkeys(str(load) for _, load in medians) for line in _table(way, medians))
    yield from _starts(medians)


def _table(way, medians):
    rows = {bot: figures for (bot, load), figures in medians.items() if str(load) == way}
    own = rows[bots.PROJECT]["answers_per_s"]
    yield f"### {way}\n\n| | {' | '.join(HEAD)} |\n|---|{'---:|' * len(HEAD)}"
    for bot, figures in rows.items():
        cells = [_number(figures[name]) for name in COLUMNS]
        yield f"| {bot.name} | {' | '.join(cells)} | {figures['answers_per_s'] / own:.2f} |"
    yield ""


def _starts(medians):
    """From the runs with many people: the first connection of a process is the same in all of them."""
    yield "### Start and memory\n\n| | process start to webhook set, s | MiB when ready | MiB after the run |"
    yield "|---|---:|---:|---:|"
    first = {}
    for (bot, _), figures in medians.items():
        first.setdefault(bot, figures)
    for bot, figures in first.items():
        yield f"| {bot.name} | {figures['start_s']:.2f} | {figures['ready_mib']:.0f} | {figures['busy_mib']:.0f} |"
    yield ""


def parts():
    """The lines of the parts that are measured inside one process, by the Python that has the project."""
    done = subprocess.run([bots.PYTHON, "-m", "bench.parts"], cwd=bots.ROOT, capture_output=True, text=True, check=True)
    return ["### Inside", "", *done.stdout.splitlines(), ""]


def versions(options):
    yield f"{machine()}. {options.rounds} rounds, medians."
    yield f"CLACbot: {_packages(bots.PYTHON, PROJECT_PACKAGES)}."
    if not options.no_peers:
        yield f"Peers: {_packages(sys.executable, PEER_PACKAGES)}."


def machine():
    """The machine in general words."""
    words = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.split(":")[1].strip() for line in words.splitlines() if line.startswith("model name")), "")
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model or platform.machine()}), {system}"


def _packages(python, names):
    if python == sys.executable:
        return ", ".join(f"{name} {_version(name)}" for name in names)
    code = f"from bench.__main__ import _packages; print(_packages(__import__('sys').executable, {names!r}))"
    done = subprocess.run([python, "-c", code], cwd=bots.ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def main():
    options = arguments()
    try:
        import uvloop  # the measuring side only: the bots keep the loop they come with

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    with runner:
        found, mailed, asked = runner.run(run(options))
    if options.json:
        return
    lines = ["# Measured side by side", "", *versions(options), "", INTRODUCTION, "", *tables(found)]
    lines += mailing.table(options.mailing, options.seconds, mailed) if mailed else []
    lines += standings.table(asked) if asked else []
    lines += [] if options.no_parts else parts()
    text = "\n".join(lines).rstrip() + "\n"
    print(text)
    if options.write:
        RESULTS.write_text(text)


if __name__ == "__main__":
    main()
