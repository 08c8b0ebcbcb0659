"""`clacbot serve` on a Monday morning, with another limit of messages a second: python -m bench.mailing_bot RATE."""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import timedelta

from bench.mailing_prepare import NOW
from bot import app
from bot.channels.telegram import LIMITS, TelegramChannel
from bot.commands.running import ready

STARTED = time.monotonic()
app.clock = lambda: NOW + timedelta(seconds=time.monotonic() - STARTED)
TelegramChannel.limits = replace(LIMITS, per_second=float(sys.argv[1]))
asyncio.run(app.App(ready()).run())
