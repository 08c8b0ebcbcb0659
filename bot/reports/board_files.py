"""The board's report as files handed over in the chat, made when they are sent for whoever has the chat then."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from bot.i18n import N_, known, locale_of, translator
from bot.messages import Document
from bot.reports.board import make_board
from bot.reports.looked import looks_of
from storage import facts, own, people

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

BOARD = "board"
PAGE, WORKBOOK = "html", "xlsx"
MIMES = {
    PAGE: "text/html",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NAME = N_("progreso")
NOTHING = N_("Ya no hay informe que entregar.")


def board_document(kind: str, language: str, at: datetime) -> Document:
    """The report as .html or .xlsx, of an instant, to be made when it is sent."""
    translate = translator(language)
    name = f"{translate(NAME)}-{at:%Y-%m-%d}.{kind}"
    return Document(BOARD, name, MIMES[kind], translate(NOTHING), {"kind": kind, "at": at.isoformat()})


async def make_file(db: AsyncConnection, address_id: int, _now: datetime, kind: str, at: str) -> bytes | None:
    """The file's content, in the language of whoever the address belongs to; None for nobody."""
    from bot.reports.page import page
    from bot.reports.workbook import workbook

    person_id = await own.owner(db, address_id)
    person = await people.person(db, person_id) if person_id is not None else None
    if person is None or person_id is None:
        return None
    language, moment = known(person["language"]), datetime.fromisoformat(at)
    board = await make_board(
        db,
        moment,
        language=language,
        locale=locale_of(language),
        examples=await facts.get(db, "sample_data") == "1",
        looks=await looks_of(db, person_id, moment),
    )
    return await asyncio.to_thread(workbook if kind == WORKBOOK else page, board)
