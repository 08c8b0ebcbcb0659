"""The whole function library: one table, put together from the families."""

from __future__ import annotations

from bot.surveys.xpath import functions_logic
from bot.surveys.xpath.signatures import Table

LIBRARY: Table = {**functions_logic.TABLE}

# name -> (fewest arguments, most arguments; None: any number)
FUNCTIONS: dict[str, tuple[int, int | None]] = {name: (f.minimum, f.maximum) for name, f in LIBRARY.items()}
