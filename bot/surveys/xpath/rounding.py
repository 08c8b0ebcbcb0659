"""Rounding half up, towards positive infinity, as ODK Collect does."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

MAX_DIGITS = 30


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
    with localcontext() as context:
        context.prec = 400  # the widest float has 309 digits before the point
        shifted = Decimal(repr(number)).scaleb(digits)
        floor = shifted.to_integral_value(rounding="ROUND_FLOOR")
        rounded = floor + 1 if shifted - floor >= Decimal("0.5") else floor
        result = float(rounded.scaleb(-digits))
    return result or math.copysign(0.0, number)
