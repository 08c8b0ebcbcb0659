"""What this process knows of rounds and register, kept right by the lines that whatever is written leaves behind.

Every question first asks for the lines since the last one (storage/touched.py) and reads again only what they name. A
transaction that has itself written has its own version of what is known: nobody else may see that yet.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.indicators.records import Frame, Key, Member
from bot.programme.plan import plan
from bot.reports import attended
from bot.reports.attended import Attended
from bot.reports.spoken import Answered, put_together, renewed
from storage import database, frames, given, rounds, touched
from storage.touched import Mark, News

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

NAME = "figures"  # of what is known, among what a process keeps of a database
TURN = "figures' turn"  # whose it is to renew it
FRESH = 1800  # seconds after which one begins anew; the lines are kept longer (bot/scheduler.py)
ROUNDS = 12  # that are remembered
MANY = 5000  # interviews, from which a round is read anew as a whole


@dataclass(frozen=True, slots=True)
class Asked:
    """The frame of a round, and each organization's time zone."""

    frame: Frame
    zones: Mapping[Key, str]


@dataclass(slots=True)
class Known:
    """What is known at a mark; what is missing is read when it is wanted."""

    mark: Mark
    answered: dict[int, tuple[str, Answered]] = field(default_factory=dict)  # round → form, what was said
    asked: dict[int, Asked] = field(default_factory=dict)
    register: Attended = field(default_factory=Attended)
    settled: bool = False  # whether it was heard as a whole, and stays for long
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)  # whose it is to read a round

    async def answers(self, db: AsyncConnection, round_id: int, form: str) -> Answered:
        """What the organizations said in a round."""
        async with self._turn:
            if round_id not in self.answered:
                found = put_together(await given.given(db, round_id, questions(form)))
                while len(self.answered) >= ROUNDS:
                    self.answered.pop(next(iter(self.answered)))
                self.answered[round_id] = form, found
            return self.answered[round_id][1]

    async def frame(self, db: AsyncConnection, round_id: int) -> Asked:
        """Whom a round asks."""
        if round_id not in self.asked:
            self.asked[round_id] = await read_frame(db, round_id)
        return self.asked[round_id]


async def known(db: AsyncConnection) -> Known:
    """What is known as this transaction sees it.

    What was committed is heard for everybody, once however many ask; what a transaction has written itself is put on
    top of that for it alone.
    """
    last, news = await _news(db)
    if last is not None and not news.lines:
        return last
    if not news.own:
        return await _heard(db)
    async with database.beside(db) as reading:
        last = await _heard(reading)
    news = await touched.since(db, last.mark)
    return await _renewed(db, last, news) if news.lines else last


async def is_news(db: AsyncConnection) -> bool:
    """Whether something was written that is not known yet, or nothing is known at all."""
    last, news = await _news(db)
    return last is None or bool(news.lines)


async def _news(db: AsyncConnection) -> tuple[Known | None, News]:
    """What is known, None where it is nothing or too old, and what this transaction sees written since."""
    last: Known | None = database.kept(db).get(NAME)
    news = await touched.since(db, last.mark if last else None)
    if last is None or news.mark.second - last.mark.second > FRESH:
        return None, news
    if not news.lines and not news.own and not news.older:
        last.mark = news.mark
    return last, news


async def _heard(db: AsyncConnection) -> Known:
    """What is known, with everything that was committed."""
    kept = database.kept(db)
    async with kept.setdefault(TURN, asyncio.Lock()):
        last, news = await _news(db)
        if last is None or news.lines:
            kept[NAME] = last = await _renewed(db, last, news) if last else Known(news.mark)
        return last


async def _renewed(db: AsyncConnection, last: Known, news: News) -> Known:
    interviews: dict[int, dict[Key | None, set[int]]] = defaultdict(lambda: defaultdict(set))
    lines: dict[str, list[RowMapping]] = defaultdict(list)
    for line in news.lines:
        lines[line["what"]].append(line)
        if line["what"] == "interview":
            interviews[line["round_id"]][line["organization_id"]].add(line["interview_id"])
    answered = dict(last.answered)
    for round_id, owners in interviews.items():
        if round_id in answered:
            form, before = answered.pop(round_id)
            ids = set().union(*owners.values())
            if len(ids) < MANY:
                found = await given.given_in(db, ids, questions(form))
                answered[round_id] = form, renewed(before, ids, [key for key in owners if key is not None], found)
    changed = {line["round_id"] for line in lines["frame"]}
    asked = {} if lines["organization"] else {key: one for key, one in last.asked.items() if key not in changed}
    return Known(news.mark, answered, asked, attended.renewed(last.register, lines), last.settled)


async def read_frame(db: AsyncConnection, round_id: int, organization_id: str | None = None) -> Asked:
    """Whom a round asks, or one organization of it."""
    entries = await rounds.frame(db, round_id, organization_id)
    sizes = await frames.sizes(db, round_id, organization_id)
    members = Frame(_member(entry, sizes) for entry in entries)
    return Asked(members, {entry["organization_id"]: entry["zone"] for entry in entries})


def _member(entry: RowMapping, sizes: Mapping[str, int]) -> Member:
    products, networks = (tuple(filter(None, entry[name].split(";"))) for name in ("products", "networks"))
    place = entry["country"], entry["region"], entry["kind"]
    size = sizes.get(entry["organization_id"])
    return Member(entry["organization_id"], *place, products, entry["cn"], networks, size)


def questions(form: str) -> list[str]:
    """Every question of a form that some indicator reads."""
    return sorted({name for one in plan().definitions if form in one.forms for name in one.questions})
