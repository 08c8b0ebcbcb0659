"""Queries: what was answered in a round, put together by interview in the database: one row for each interview."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.interviews import answers, interviews

BATCH = 500  # ids in one IN list
PAUSE = 500  # rows after which others may work
FIELD, PAIR = "\x1f", "\x1e"  # characters no stored choice has


@dataclass(frozen=True, slots=True)
class Given:
    """What one interview that counts says to some questions."""

    id: int
    organization_id: str
    person_id: int | None
    mode: str
    completed_at: datetime | None
    first_at: datetime  # of its answers
    last_at: datetime
    answers: dict[str, str]

    @property
    def settled_at(self) -> datetime:
        """Since when it stands as it is."""
        return max(self.last_at, self.completed_at or self.last_at)


async def given(db: AsyncConnection, round_id: int, questions: Collection[str]) -> list[Given]:
    """Every interview of a round that counts and has answered one of the questions."""
    return await _read(db, _query(questions).where(interviews.c.round_id == round_id))


async def given_in(db: AsyncConnection, ids: Collection[int], questions: Collection[str]) -> list[Given]:
    """The same of some interviews; those that are gone, or do not count any more, are missing."""
    found, wanted, query = [], sorted(ids), _query(questions)
    for start in range(0, len(wanted), BATCH):
        found += await _read(db, query.where(interviews.c.id.in_(wanted[start : start + BATCH])))
    return found


async def given_of(db: AsyncConnection, round_id: int, organization_id: str, questions: Collection[str]) -> list[Given]:
    """The same of one organization in a round."""
    mine = (interviews.c.organization_id == organization_id, interviews.c.round_id == round_id)
    return await _read(db, _query(questions).where(*mine))


def _query(questions: Collection[str]) -> Select[Any]:
    said = answers.c.question.concat(FIELD).concat(answers.c.value)
    return (
        select(
            interviews.c.id, interviews.c.organization_id, interviews.c.person_id, interviews.c.mode,
            interviews.c.completed_at, func.min(answers.c.answered_at).label("first_at"),
            func.max(answers.c.answered_at).label("last_at"), func.aggregate_strings(said, PAIR).label("said"),
        )
        .join(answers, answers.c.interview_id == interviews.c.id)
        .where(answers.c.question.in_(sorted(questions)), interviews.c.state != "replaced", ~interviews.c.to_verify)
        .group_by(interviews.c.id)
    )  # fmt: skip


async def _read(db: AsyncConnection, query: Select[Any]) -> list[Given]:
    found: list[Given] = []
    for number, organization, person, mode, completed_at, first_at, last_at, said in await db.execute(query):
        if len(found) % PAUSE == PAUSE - 1:
            await asyncio.sleep(0)
        pairs = dict(pair.split(FIELD, 1) for pair in said.split(PAIR))
        found.append(Given(number, organization, person, mode, completed_at, first_at, last_at, pairs))
    return found
