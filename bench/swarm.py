"""The simulated people, who check every reply, and the figures of one run."""

import os
import time
from pathlib import Path

from bench.questions import N, answer, prompt

FIRST_CHAT = 700_000_000


class Swarm:
    """`users` people, at most `inflight` of them waiting at once; each writes again when the bot's reply is there.

    First everybody says the words of `opening`, the last of which is answered with question 1; this warms up and is not
    timed. Then everybody answers the 8 questions. `deliver(update, chat)` hands an update to the bot; `on_reply` is
    called for every message the bot sends. `last` is how the reply to the last answer begins; without a `prompt` to
    check (`silent`), only the acknowledgement of each update is waited for.
    """

    def __init__(self, users, inflight, deliver, done, *, opening, last, silent=False):
        self.users, self.inflight, self.deliver, self.done = users, inflight, deliver, done
        self.opening, self.last, self.silent = opening, last, silent
        self.updates, self.timed, self.begun, self.finished = 1000, False, 0, 0
        self.step, self.sent, self.latency = {}, {}, []
        self.on_timing = lambda: None  # called when the timed part begins

    def start(self, *, timed=False):
        self.timed, self.begun, self.finished = timed, 0, 0
        if timed:
            self.on_timing()
            self.t0 = time.perf_counter()
        for _ in range(min(self.inflight, self.users)):
            self._next_person()

    def _next_person(self):
        if self.begun < self.users:
            chat = FIRST_CHAT + self.begun
            self.begun += 1
            self.step[chat] = 0
            self._say(chat)

    def _say(self, chat):
        step = self.step[chat]
        text = answer(step, chat) if self.timed else self.opening(chat)[step]
        self.updates += 1
        self.sent[chat] = time.perf_counter()
        self.deliver(update(self.updates, chat, text), chat)

    def on_reply(self, chat, text=""):
        now, step = time.perf_counter(), self.step[chat]
        self.step[chat] = step + 1
        if self.timed:
            self.latency.append(now - self.sent[chat])
            self._check(chat, text, self.last if step + 1 == N else prompt(step + 1))
            if step + 1 < N:
                return self._say(chat)
        elif step + 1 < len(self.opening(chat)):
            return self._say(chat)
        else:
            self._check(chat, text, prompt(0))
        self.finished += 1
        if self.finished < self.users:
            return self._next_person()
        if self.timed:
            self.seconds = now - self.t0
            return self.done()
        return self.start(timed=True)

    def _check(self, chat, text, expected):
        if not self.silent and not " ".join(text.split()).startswith(expected):
            raise AssertionError(f"chat {chat}: expected {expected!r}, got {text!r}")

    def figures(self):
        answers = self.users * N
        return {
            "answers": len(self.latency),
            "answers_per_s": answers / self.seconds,
            "p50_ms": quantile(self.latency, 0.5) * 1e3,
            "p99_ms": quantile(self.latency, 0.99) * 1e3,
        }


def update(number, chat, text):
    """A Telegram update as the Bot API sends it for a text message."""
    who = {"id": chat, "first_name": "María", "last_name": f"Pérez {chat}", "username": f"user{chat}"}
    message = {
        "message_id": number,
        "from": {**who, "is_bot": False, "language_code": "es"},
        "chat": {**who, "type": "private"},
        "date": int(time.time()),
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"offset": 0, "length": len(text.split()[0]), "type": "bot_command"}]
    return {"update_id": number, "message": message}


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * q))]


def memory_mib(pid):
    """The resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def cpu_seconds(pid):
    """The processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
