"""A report as plain data and back, so that a picture is drawn when it is sent and not while others wait."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.messages import Picture
from bot.reports.report import Report

PROGRESS = "progress"


def picture_of(report: Report) -> Picture:
    """The picture of a report, still to be drawn."""
    return Picture(PROGRESS, msgspec.to_builtins(report), alt=f"{report.title} · {report.scope} · {report.date}")


def draw_progress(data: dict[str, Any]) -> bytes:
    """The PNG of `picture_of`'s data; takes some tens of milliseconds."""
    from bot.reports.chart import progress_png

    return progress_png(msgspec.convert(data, Report))
