"""What hangs at the door of an activity: a QR code that opens the chat, and the code to be said; one sheet to print."""

from __future__ import annotations

import html
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from bot import occasions
from bot.i18n import LANGUAGES, N_, locale_of, translator
from bot.occasions import Reader

DOOR = "door"  # the picture's name
SCALE, BORDER = 12, 4
SCAN = N_("¿Ya llegó? Apunte con la cámara para anotar su asistencia.")
NO_SIGNAL = N_("¿Sin señal? Escriba más tarde, el mismo día, en el chat de CLAC:")
STYLE = (
    "@page{size:A4;margin:14mm}body{font:18px/1.4 system-ui,sans-serif;text-align:center;color:#111;margin:24px}"
    "h1{font-size:34px;margin:0 0 6px}svg{width:330px;height:330px}p{margin:6px 0}"
    ".code{font:700 40px ui-monospace,monospace;letter-spacing:2px;margin:14px 0}small{color:#444}"
    "ul{list-style:none;padding:0;margin:10px 0}"
)


def draw_door(data: dict[str, Any]) -> bytes:
    """The QR code of a link as PNG."""
    from segno import make

    target = BytesIO()
    make(data["link"], error="m", micro=False).save(target, kind="png", scale=SCALE, border=BORDER)
    return target.getvalue()


def door_sheet(activity: Mapping[str, Any], link: str) -> bytes:
    """One page to print, in the four languages."""
    from segno import make

    image = make(link, error="m", micro=False).svg_inline(scale=SCALE, border=BORDER, omitsize=True)
    title = occasions.title(activity, "es")
    reader = Reader("es", locale_of("es"), activity["zone"])
    scan, later = _lines(SCAN), _lines(NO_SIGNAL)
    page = (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"<p>{html.escape(occasions.when(activity, reader))}</p>{scan}{image}{later}"
        f'<p class="code">ASISTENCIA-{html.escape(activity["door_code"])}</p></body></html>\n'
    )
    return page.encode()


def _lines(text: str) -> str:
    said = "".join(f'<li lang="{code}">{html.escape(translator(code)(text))}</li>' for code in LANGUAGES)
    return f"<ul>{said}</ul>"
