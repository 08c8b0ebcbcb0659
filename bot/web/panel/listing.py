"""Lists: one page of many rows, and what a link to another page must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.web.panel.visit import Visit

ROWS = 25  # of a page


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its rows, the number of all of them, and the addresses of the pages beside it."""

    rows: Sequence[Any]
    count: int
    page: int
    last: int
    previous: str
    following: str


def place_in(visit: Visit) -> int:
    """The number of the page asked for, from 1."""
    said = visit.said("page")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def paged(visit: Visit, rows: Sequence[Any], size: int = ROWS) -> Listing:
    """The part of the rows that was asked for."""
    start = (min(place_in(visit), pages(len(rows), size)) - 1) * size
    return cut(visit, rows[start : start + size], len(rows), size)


def cut(visit: Visit, rows: Sequence[Any], count: int, size: int = ROWS) -> Listing:
    """As `paged`, of rows that were cut out already."""
    last = pages(count, size)
    page = min(place_in(visit), last)
    kept = {
        name: value for name, value in visit.request.query.items() if name not in {"page", "done", "lang"} and value
    }

    def to(number: int) -> str:
        return f"{visit.path}?{urlencode({**kept, 'page': number})}"

    return Listing(rows, count, page, last, to(page - 1) if page > 1 else "", to(page + 1) if page < last else "")


def pages(count: int, size: int) -> int:
    """How many pages of a size the rows fill, at least one."""
    return max(1, -(-count // size))
