"""The whole function library: one table, put together from the families."""

from __future__ import annotations

from bot.surveys.xpath import (
    functions_choices,
    functions_codes,
    functions_dates,
    functions_geo,
    functions_logic,
    functions_nodes,
    functions_numbers,
    functions_text,
)
from bot.surveys.xpath.signatures import Table

LIBRARY: Table = {
    **functions_choices.TABLE,
    **functions_codes.TABLE,
    **functions_dates.TABLE,
    **functions_geo.TABLE,
    **functions_logic.TABLE,
    **functions_nodes.TABLE,
    **functions_numbers.TABLE,
    **functions_text.TABLE,
}

# name -> (fewest arguments, most arguments; None: any number)
FUNCTIONS: dict[str, tuple[int, int | None]] = {name: (f.minimum, f.maximum) for name, f in LIBRARY.items()}
