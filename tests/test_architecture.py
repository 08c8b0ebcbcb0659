"""Who may import whom, which library has which door, who may open a transaction: as data, and checked."""

import ast
import statistics
import warnings
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = {  # a module uses its own layer and the ones below, never one above
    5: ("bot.__main__", "bot.cli", "bot.commands.*", "bot.app", "bot.demo.*"),
    4: ("bot.channels.*", "bot.web.*", "bot.scheduler", "bot.timetable"),
    3: (
        *("bot.inbox", "bot.events", "bot.outbox", "bot.letters", "bot.contents", "bot.pace"),
        *("bot.turn", "bot.saving", "bot.resources", "bot.handlers.*", "bot.reports.*", "bot.exchange.*"),
        *(
            "bot.publishing",
            "bot.fieldwork",
            "bot.closing",
            "bot.invitations",
            "bot.planning",
            "bot.returning",
            "bot.lagging",
            "bot.mailings",
            "bot.outcomes",
            "bot.broadcasting",
            "bot.alarms",
            "bot.reminding",
            "bot.reminding_words",
            "bot.keeping",
            "bot.safeguarding",
            "bot.signing",
        ),
        *("bot.seating", "bot.convening", "bot.inviting", "bot.activity_files", "bot.activity_reminders"),
        *("bot.attending", "bot.looking_back", "bot.welcoming"),
        *("bot.notices", "bot.farewells", "bot.vouching", "bot.announcing", "bot.monthly"),
    ),
    2: ("storage.*",),
    1: (
        *("bot", "bot.errors", "bot.settings", "bot.logs", "bot.i18n", "bot.messages", "bot.conversation"),
        *(
            "bot.choices",
            "bot.access",
            "bot.privacy",
            "bot.activities",
            "bot.attendance",
            "bot.rounds",
            "bot.response",
            "bot.hours",
            "bot.reminders",
            "bot.audience",
            "bot.mailing",
        ),
        *("bot.replies", "bot.moments", "bot.drafting", "bot.occasions", "bot.calendar_file", "bot.activity_letters"),
        *("bot.finding", "bot.tongues", "bot.masks", "bot.when", "bot.representing", "bot.seals", "bot.answerers"),
        *("bot.callbacks", "bot.lanes", "bot.spelling", "bot.memo"),
        *("bot.codes", "bot.phones", "bot.surveys.*", "bot.indicators.*", "bot.programme.*"),
    ),
}
NARROW = {  # of our own modules these use only what is named
    "bot.channels.*": ("bot.channels.*", "bot.messages", "bot.errors"),
}
DOORS = {  # what only these modules may name, at any depth and also inside functions
    "telegram": ("bot.channels.telegram*",),
    "httpx": ("bot.channels.telegram*",),
    "apscheduler": ("bot.scheduler",),
    "pyxform": ("bot.surveys.xlsform",),
    "python_calamine": ("bot.exchange.workbook",),
    "xlsxwriter": ("bot.reports.workbook", "bot.exchange.writing", "bot.exchange.code_sheets"),
    "itsdangerous": ("bot.seals",),
    "rapidfuzz": ("bot.exchange.duplicates", "bot.exchange.persons", "bot.finding"),
    "phonenumbers": ("bot.phones", "bot.masks"),
    "resvg_py": ("bot.reports.chart",),
    "sqlalchemy": ("storage.*",),
    "alembic": ("storage.*",),
    "aiohttp": ("bot.channels.*", "bot.web.*", "bot.app"),
    "aiohttp_jinja2": ("bot.web.*",),
    "icalendar": ("bot.calendar_file",),
    "typer": ("bot.cli", "bot.commands.*"),
    "os.environ": ("bot.settings",),
    "os.getenv": ("bot.settings",),
}
PROVIDERS = {"telegram"}  # also what a variable may be called: only an import of them counts
HANDLE = ("sqlalchemy.ext.asyncio.AsyncConnection", "sqlalchemy.ext.asyncio.AsyncEngine")  # the type of `db`, anywhere
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "func.now"}
OPENERS = {"transaction", "commit"}
CONNECTIONS = {"engine", "connection", "session", "db"}  # what has a `begin` that opens a transaction
MAY_OPEN = (
    *("bot.inbox", "bot.outbox", "bot.scheduler", "bot.web.*", "bot.cli", "bot.commands.*", "bot.app", "bot.demo.*"),
    *("storage.database", "storage.sqlite", "storage.schema", "storage.migrations.*"),
)
GENERATED = ("storage.migrations.versions.*",)
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc"}
LINES_OF_A_MODULE, LINES_OF_A_FUNCTION = 250, 60


def inside(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the patterns; `a.*` holds for the package `a` too."""
    return any(fnmatch(name, pattern) or f"{name}.*" == pattern for pattern in patterns)


def layer(module: str) -> int | None:
    return next((number for number, patterns in LAYERS.items() if inside(module, patterns)), None)


def sources() -> dict[str, Path]:
    """Module name → file, of everything that is written by hand."""
    found = {}
    for path in sorted(file for top in ("bot", "storage") for file in (ROOT / top).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {module: path for module, path in found.items() if not inside(module, GENERATED)}


def typing_only(tree: ast.Module) -> set[ast.AST]:
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    return {inner for block in blocks for statement in block.body for inner in ast.walk(statement)}


def named(node: ast.AST) -> list[str]:
    """The dotted names a node imports (lint allows no relative import), or `owner.name` of an attribute."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            return [f"{node.module}.{alias.name}" for alias in node.names]
        case ast.Call(func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__")):
            return [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name) if owner not in PROVIDERS:
            return [f"{owner}.{name}"]
    return []


def violations(module: str, source: str) -> Iterator[str]:
    """What a module does that the tables above do not allow, one sentence each."""
    own = layer(module)
    if own is None:
        yield f"{module} stands in no layer: add it to LAYERS in tests/test_architecture.py"
        return
    tree = ast.parse(source, module)
    for_types = typing_only(tree)
    for node in ast.walk(tree):
        where = f"{module}:{getattr(node, 'lineno', 0)}"
        for name in named(node):
            if name.partition(".")[0] in {"bot", "storage"} and not isinstance(node, ast.Attribute):
                yield from (f"{where} {wrong}" for wrong in misplaced(module, own, name))
            doors = next((doors for library, doors in DOORS.items() if inside(name, (library, f"{library}.*"))), None)
            if doors and not inside(module, doors) and name not in HANDLE and node not in for_types:
                yield f"{where} names {name}, whose only door is {', '.join(doors)}"
            if own < 4 and ".".join(name.split(".")[-2:]) in CLOCKS:
                yield f"{where} looks at a clock ({name}): pass `now`"
        if opens(node) and not inside(module, MAY_OPEN):
            yield f"{where} opens or ends a transaction"


def opens(node: ast.AST) -> bool:
    """Whether a call opens or ends a transaction."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr="begin")):
            return owner in CONNECTIONS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in OPENERS
    return False


def misplaced(module: str, own: int, name: str) -> Iterator[str]:
    """Why a module of the layer may not import one of ours."""
    parent = name.rpartition(".")[0]
    target = layer(name) or (layer(parent) if parent != "bot" else None)  # a module, or something inside one
    if target is None:
        yield f"imports {name}, which stands in no layer"
    elif target > own:
        yield f"imports {name}: layer {own} uses no layer {target}"
    for narrow, allowed in NARROW.items():
        if inside(module, (narrow,)) and not inside(name, (*allowed, *(f"{one}.*" for one in allowed))):
            yield f"imports {name}: {narrow} uses only {', '.join(allowed)}"


def functions() -> Iterator[tuple[str, int]]:
    """Every function with its length in lines."""
    for module, path in sources().items():
        for node in ast.walk(ast.parse(path.read_text(), str(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{module}.{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_nothing_is_imported_named_or_opened_where_it_does_not_belong():
    found = [line for module, path in sources().items() for line in violations(module, path.read_text())]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source", "sentence"),
    [
        ("bot.rounds", "from storage import rounds", "layer 1 uses no layer 2"),
        (
            "bot.surveys.form",
            "def late():\n    from bot.handlers import start",
            "bot.surveys.form:2 imports bot.handlers",
        ),
        ("storage.people", "import bot.inbox", "layer 2 uses no layer 3"),
        ("bot.handlers.help", "import importlib\nimportlib.import_module('bot.channels.telegram')", "uses no layer 4"),
        ("bot.channels.telegram", "from bot.settings import Settings", "uses only bot.channels.*"),
        ("bot.handlers.help", "import telegram", "names telegram"),
        ("bot.handlers.help", "from telegram.error import Forbidden", "names telegram.error.Forbidden"),
        ("bot.privacy", "import sqlalchemy as sa", "names sqlalchemy"),
        ("bot.app", "import os\nhome = os.environ['HOME']", "bot.app:2 names os.environ"),
        ("bot.app", "from os import getenv", "names os.getenv"),
        ("bot.reminders", "import datetime as d\nnow = d.datetime.now(d.UTC)", "looks at a clock"),
        ("storage.rows", "from time import time", "looks at a clock"),
        ("storage.rows", "from sqlalchemy import func\nColumn(default=func.now())", "looks at a clock"),
        ("bot.turn", "async def f(store):\n    async with store.transaction(): pass", "opens or ends a transaction"),
        ("storage.rows", "async def f(db):\n    async with db.engine.begin(): pass", "opens or ends a transaction"),
        ("bot.novelty", "", "stands in no layer: add it to LAYERS"),
        ("bot.app", "import bot.novelty", "bot.novelty, which stands in no layer"),
    ],
)
def test_each_rule_catches_what_it_forbids(module, source, sentence):
    assert sentence in "\n".join(violations(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.cli", "from bot.channels.telegram import Telegram\nfrom storage.database import Database"),
        (
            "bot.channels.telegram",
            "import telegram\nfrom bot.channels.http import post\nfrom bot.messages import Incoming",
        ),
        ("bot.turn", "from sqlalchemy.ext.asyncio import AsyncConnection\nfrom bot.errors import InputError"),
        ("bot.turn", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sqlalchemy import Row"),
        ("bot.scheduler", "from datetime import UTC, datetime\nnow = datetime.now(UTC)"),
        ("bot.turn", "import time\nstarted = time.monotonic()\ndef f(turn): return turn.now"),
    ],
)
def test_what_the_design_allows_passes(module, source):
    assert list(violations(module, source)) == []


def test_no_module_has_a_name_that_says_nothing():
    assert not [module for module in sources() if EMPTY_NAMES & set(module.split("."))]


def test_no_function_is_longer_than_a_page():
    too_long = [f"{name}: {lines} lines" for name, lines in functions() if lines > LINES_OF_A_FUNCTION]
    assert not too_long, "\n" + "\n".join(too_long)


@pytest.mark.filterwarnings("default")
def test_budgets_are_reported():
    lengths = sorted(lines for _, lines in functions())
    modules = {module: len(path.read_text().splitlines()) for module, path in sources().items()}
    long = [f"{module} {lines}" for module, lines in modules.items() if lines > LINES_OF_A_MODULE]
    summary = f"functions: median {statistics.median(lengths):.0f} lines, p90 {lengths[int(len(lengths) * 0.9)]}"
    if long or statistics.median(lengths) > 10 or lengths[int(len(lengths) * 0.9)] > 30:
        warnings.warn(
            f"over budget, look whether a second noun has appeared: {', '.join(long)}; {summary}", stacklevel=1
        )
