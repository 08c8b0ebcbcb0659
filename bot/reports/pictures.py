"""Every picture the bot sends, and who draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.reports.comparison_chart import COMPARISON, draw_comparison
from bot.reports.door import DOOR, draw_door
from bot.reports.picture import PROGRESS, draw_progress
from bot.reports.response_chart import RESPONSE, draw_response
from bot.reports.trend_chart import TREND, draw_trend

PICTURES: Mapping[str, Callable[[dict[str, Any]], bytes]] = {
    PROGRESS: draw_progress,
    RESPONSE: draw_response,
    TREND: draw_trend,
    COMPARISON: draw_comparison,
    DOOR: draw_door,
}
