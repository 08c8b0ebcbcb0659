"""One-line answers for people who know the survey: `5 4 5 na 4 nada` answers one question after the other."""

from __future__ import annotations

from datetime import datetime

from bot.handlers import walk
from bot.privacy import mask
from bot.surveys.interview import Accepted, Given, Interview
from bot.turn import Turn

LEAST = 2  # answers that make a line


async def read(turn: Turn) -> list[Accepted]:
    """What the line would answer from the open question on; empty when any part of it is not clear."""
    if len(turn.text.split()) < LEAST or "\n" in turn.text:
        return []
    return give(await walk.restore(turn), turn.text, walk.local_now(turn))


def give(interview: Interview, line: str, now: datetime) -> list[Accepted]:
    """Answer one question after the other with the words of the line; the rest of it goes to an open question.

    Empty, with the interview half walked, when a word is no clear answer to its question.
    """
    left = line.replace(",", " ").split()
    found: list[Accepted] = []
    while left and (question := interview.current) is not None:
        word = mask(" ".join(left)) if question.kind == "text" else left[0]
        left = [] if question.kind == "text" else left[1:]
        result = interview.answer(Given(text=word), now=now)
        if not isinstance(result, Accepted):
            return []
        found.append(result)
    return found if not left and len(found) >= LEAST else []
