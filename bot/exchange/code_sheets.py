"""Sheets of personal codes to hand out: by country, each with a QR code and a link, for a spreadsheet or for paper."""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.access import STAFF, Access, Permission, Place
from bot.audience import Audience
from bot.codes import new_code, shown_code
from bot.errors import InputError
from bot.i18n import N_, known, translator
from bot.programme.countries import atlas
from bot.representing import MEMBERS
from bot.rounds import candidate
from storage import audit, codes, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

TEAM = "CLAC"  # the sheet of those who speak for no organization
HOW = N_("Apunte con la cámara, o escriba este código en el chat:")
TITLE = N_("Su entrada al asistente de CLAC")
HEADINGS = ("Nombre", "Organización", "Cargo", "Código", "Enlace", "QR")
WIDTHS = (30, 44, 26, 12, 44, 16)
ROW, SCALE = 84, 3  # points of a line, size of a module
STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 0; color: #111 } h1 { font-size: 20px; margin: 16px }
section { break-after: page } .cards { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; padding: 0 16px }
.card { border: 1px dashed #888; border-radius: 6px; padding: 10px; display: flex; gap: 12px; break-inside: avoid }
.card svg { width: 118px; height: 118px; flex: none } .code { font: 700 20px ui-monospace, monospace }
small { color: #444; overflow-wrap: anywhere } p { margin: 2px 0 }
"""


@dataclass(frozen=True, slots=True)
class Card:
    """What one person is handed."""

    name: str
    organization: str
    position: str
    code: str
    link: str
    language: str

    @property
    def shown(self) -> str:
        """The code as it is read: K7M4-P2QX."""
        return shown_code(self.code)


Watch = Callable[[Sequence[Card]], Iterable[Card]]


@dataclass(frozen=True, slots=True)
class Links:
    """Where a code leads: our own page, or straight into the bot of that name."""

    public_url: str = ""
    telegram: str = ""

    def of(self, code: str) -> str:
        """The link of a code, empty where there is no address to lead to."""
        if self.telegram:
            return f"https://t.me/{self.telegram.lstrip('@')}?start={code}"
        return f"{self.public_url.rstrip('/')}/t/{code}" if self.public_url else ""


async def collect(
    db: AsyncConnection,
    audience: Audience,
    links: Links,
    now: datetime,
    actor: str,
    *,
    unused: bool = False,
    kinds: Collection[str] = MEMBERS,
    access: Access | None = None,
    reason: str = "",
) -> dict[str, list[Card]]:
    """The cards by country; who has no code gets one. Raises InputError when the selection is empty.

    `kinds` are the members', or those of structures or allies. `access` is of whom they are for, if not the operator:
    a code lets in whoever has it, so those of the team are only for who gives roles.
    """
    inside = {
        row["id"]
        for row in await rounds.candidates(db, kinds)
        if audience.matches(candidate(row)) and (access is None or access.may(Permission.CODES, Place.of(row)))
    }
    team = access is None or access.may(Permission.ROLES)
    wanted = [
        row
        for row in await codes.holders(db, now.date())
        if (
            row["id"] in inside
            or (row["id"] is None and row["role"] != "miembro" and not audience and kinds == MEMBERS)
        )
        and (team or row["role"] not in STAFF)
        and not (unused and row["used_at"])
    ]
    if not wanted:
        raise InputError(f"no hay nadie en «{audience.describe()}»")
    given = await _codes(db, wanted, now)
    sheets: dict[str, list[Card]] = {}
    for row in wanted:
        cards = sheets.setdefault(row["country"] or TEAM, [])
        code = given[row["person_id"]]
        card = Card(row["person"], row["name"] or "", row["position"] or "", code, links.of(code), row["language"])
        if card not in cards[-1:]:
            cards.append(card)
    detail = {"people": len(given), "filter": audience.text()} | ({"reason": reason} if reason else {})
    await audit.write(db, now, actor, "codes.export", "people", detail)
    return sheets


async def _codes(db: AsyncConnection, rows: Sequence[RowMapping], now: datetime) -> dict[int, str]:
    """The code of each person, made where there is none."""
    given = {row["person_id"]: row["code"] for row in rows if row["code"]}
    made = {row["person_id"]: new_code() for row in rows if not row["code"]}
    await codes.add(db, [(code, person_id) for person_id, code in made.items()], now)
    return given | made


def write_sheets(name: str, sheets: Mapping[str, Sequence[Card]], watched: Watch = iter) -> bytes:
    """The content of an .xlsx or .html file, as its name says. Raises InputError for another sort.

    `watched` gives the cards of a sheet on, e.g. with a bar that shows how far it is.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in {".xlsx", ".html"}:
        raise InputError(f"{name}: se escribe como .xlsx o .html")
    return _workbook(sheets, watched) if kind == ".xlsx" else _page(sheets, watched).encode()


def _title(country: str, language: str = "es") -> str:
    found = atlas().countries.get(country)
    return found.name.to(language) if found else country


def _workbook(sheets: Mapping[str, Sequence[Card]], watched: Watch) -> bytes:
    from xlsxwriter import Workbook

    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        middle = book.add_format({"valign": "vcenter", "text_wrap": True})
        for country, cards in sheets.items():
            sheet = book.add_worksheet(_title(country)[:31])
            for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
                sheet.write_string(0, column, heading, bold)
                sheet.set_column(column, column, width)
            for line, card in enumerate(watched(cards), 1):
                sheet.set_row(line, ROW)
                for column, text in enumerate((card.name, card.organization, card.position, card.shown, card.link)):
                    sheet.write_string(line, column, text, middle)
                if card.link:
                    sheet.insert_image(line, len(HEADINGS) - 1, f"{card.code}.png", {"image_data": _png(card.link)})
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            sheet.fit_to_pages(1, 0)
            sheet.set_landscape()
    return target.getvalue()


def _png(link: str) -> BytesIO:
    from segno import make

    picture = BytesIO()
    make(link, error="m", micro=False).save(picture, kind="png", scale=SCALE, border=1)
    return picture


def _page(sheets: Mapping[str, Sequence[Card]], watched: Watch) -> str:
    """A page to be printed, a country a sheet of paper."""
    parts = [f'<!doctype html><html lang="es"><meta charset="utf-8"><title>CLAC</title><style>{STYLE}</style>']
    for country, cards in sheets.items():
        parts.append(f"<section><h1>{html.escape(_title(country))}</h1><div class=cards>")
        parts += [_card(card) for card in watched(cards)]
        parts.append("</div></section>")
    return "".join([*parts, "</html>"])


def _card(card: Card) -> str:
    from segno import make

    translate = translator(known(card.language))
    picture = make(card.link, error="m", micro=False).svg_inline(border=1, omitsize=True) if card.link else ""
    where = " · ".join(filter(None, (card.organization, card.position)))
    lines = (f"<b>{html.escape(card.name)}</b>", html.escape(where), html.escape(translate(HOW)))
    words = "".join(f"<p>{line}</p>" for line in lines)
    link = f"<small>{html.escape(card.link)}</small>" if card.link else ""
    title = html.escape(translate(TITLE))
    return f"<div class=card>{picture}<div><p>{title}</p>{words}<p class=code>{card.shown}</p>{link}</div></div>"
