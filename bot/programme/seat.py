"""Where CLAC has its seat: there a cut date ends, and there is at home who belongs to no country of the network."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

HOME: Final = ("America/El_Salvador", "SV")  # zone and country
SEAT: Final = ZoneInfo(HOME[0])
