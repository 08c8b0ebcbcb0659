"""Rounding half up, towards positive infinity, as ODK Collect does."""

from __future__ import annotations

import math
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

MAX_DIGITS: Final = 30
_EXACT: Final = Context(prec=400)  # the widest float has 309 digits before the point
_HALF: Final = Decimal("0.5")


def half_up(number: float) -> float:
    """The nearest whole number, of two the greater; a negative result of zero keeps its sign."""
    if not math.isfinite(number) or number == math.floor(number):
        return number
    rounded = math.floor(number)
    rounded += number - rounded >= 0.5
    return float(rounded) if rounded else math.copysign(0.0, number)


def to_digits(number: float, digits: int) -> float:
    """`number` rounded to `digits` decimals (tens, hundreds … when negative), as its decimal spelling says."""
    if not math.isfinite(number) or abs(digits) > MAX_DIGITS:
        return number if not math.isfinite(number) or digits > 0 else 0.0
    shifted = Decimal(repr(number)).scaleb(digits, _EXACT)
    floor = shifted.to_integral_value(ROUND_FLOOR, _EXACT)
    rounded = _EXACT.add(floor, 1) if _EXACT.subtract(shifted, floor) >= _HALF else floor
    result = float(rounded.scaleb(-digits, _EXACT))
    return result or math.copysign(0.0, number)
