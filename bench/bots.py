"""What is measured: how each bot is started, what opens its survey, and what it must have stored in the end."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.fake_telegram import SECRET, TOKEN
from bench.questions import DONE, N
from bench.swarm import FIRST_CHAT

ROOT = Path(__file__).parent.parent
PYTHON = os.environ.get("BENCH_PYTHON", sys.executable)  # the Python that has the project; this one may have the peers


@dataclass(frozen=True)
class Peer:
    """A minimal bot, or the limit of them all, in a module of this folder."""

    name: str
    module: str
    silent: bool = False  # sends nothing: only acknowledgements are counted
    last: str = DONE

    def prepare(self, _folder, _people):
        """Nothing: a peer makes its table when it starts."""

    def start(self, folder, api, port):
        arguments = ["--api", api, "--port", str(port), "--db", str(folder / "peer.db")]
        return subprocess.Popen([sys.executable, "-m", f"bench.{self.module}", *arguments], cwd=ROOT, **_quiet(folder))

    def opening(self, _chat):
        return ["/start"]

    def check(self, folder, people, updates):
        """Raise AssertionError unless everything that was said is stored."""
        rows = _count(folder / "peer.db", "answers")
        assert rows == (updates if self.silent else people * N), f"{self.name}: {rows} rows"


@dataclass(frozen=True)
class Project:
    """The bot itself: `clacbot serve` with a webhook, a published form, an open round, people who have agreed."""

    name: str = "CLACbot"
    silent: bool = False
    last: str = "Esto respondió:"

    def prepare(self, folder, people):
        command = [PYTHON, "-m", "bench.prepare", str(folder / "clacbot.db"), str(people)]
        subprocess.run(command, cwd=ROOT, check=True, timeout=120)

    def start(self, folder, api, port):
        settings = {
            "DATA_DIR": str(folder), "PORT": str(port), "PUBLIC_URL": "https://bench.invalid", "LOG_LEVEL": "warning",
            "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api, "TELEGRAM_MODE": "webhook", "TELEGRAM_SECRET": SECRET,
        }  # fmt: skip
        environ = {**os.environ, **{f"CLACBOT_{name}": value for name, value in settings.items()}}
        return subprocess.Popen([PYTHON, "-m", "bot", "serve"], cwd=folder, env=environ, **_quiet(folder))

    def opening(self, chat):
        return [f"/start B{chat - FIRST_CHAT:07}", "/encuesta"]

    def check(self, folder, people, updates):
        """Raise AssertionError unless every answer, every update and every reply is stored, once."""
        path = folder / "clacbot.db"
        found = _count(path, "answers"), _count(path, "inbox WHERE state = 'done'"), _count(path, "inbox")
        assert found == (people * N, updates, updates), f"answers, handled, arrived: {found} of {people * N}, {updates}"
        replies = _count(path, "outbox WHERE state = 'sent' AND attempts = 1"), _count(path, "outbox")
        assert replies == (updates, updates), f"replies sent, of all: {replies} of {updates}"


def _count(path, what):
    with sqlite3.connect(path) as db:
        return db.execute(f"SELECT count(*) FROM {what}").fetchone()[0]


def _quiet(folder):
    return {"stdout": (folder / "errors.txt").open("w"), "stderr": subprocess.STDOUT}


PROJECT = Project()
AIOGRAM = Peer("aiogram FSM", "peer_aiogram")
PTB = Peer("python-telegram-bot ConversationHandler", "peer_ptb")
LIMIT = Peer("webhook + commit, no reply (the limit)", "limit_webhook", silent=True)
