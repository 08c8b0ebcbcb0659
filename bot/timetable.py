"""The timetable: which job of the scheduler ticks how often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.alarms import Alarms
from bot.inbox import Inbox
from bot.messages import Channel
from bot.outbox import Outbox
from bot.publishing import Shelf
from bot.scheduler import (
    Tick,
    close_due_rounds,
    fetch_files,
    forget_erased,
    give_results,
    keep_activities,
    keep_figures_known,
    keep_retention,
    look_back,
    mail,
    open_due_rounds,
    remind,
    remind_of_activities,
    tell_monthly,
    trim_touched,
    watch_channels,
    watch_rounds,
)
from storage.database import Database

Entry = tuple[int, str, Tick]  # seconds between two ticks, name, what is done


def timetable(
    database: Database,
    channels: Mapping[str, Channel],
    shelf: Shelf,
    inbox: Inbox,
    outbox: Outbox,
    clock: Callable[[], datetime],
    *,
    examples: bool,
) -> list[Entry]:
    """Every job of one process; with `examples` the data are nobody's, and nothing is deleted for its age."""
    limits = {name: channel.limits for name, channel in channels.items()}
    alarms = Alarms(outbox.troubles)
    entries: list[Entry] = [
        (1, "outbox", outbox.tick),
        (2, "inbox", inbox.tick),
        (3, "files", lambda: fetch_files(database, channels)),
        (2, "mailings", lambda: mail(database, limits, clock)),
        (60, "activity_reminders", lambda: remind_of_activities(database, clock)),
        (60, "activities", lambda: keep_activities(database, clock)),
        (2, "figures", lambda: keep_figures_known(database, clock)),
        (600, "touched", lambda: trim_touched(database, clock)),
        (300, "looking_back", lambda: look_back(database, clock)),
        (300, "channels", lambda: watch_channels(database, alarms, clock)),
        (60, "rounds", lambda: close_due_rounds(database, clock)),
        (60, "planned", lambda: open_due_rounds(database, clock)),
        (60, "results", lambda: give_results(database, clock)),
        (600, "monthly", lambda: tell_monthly(database, clock, examples=examples)),
        (600, "lagging", lambda: watch_rounds(database, clock)),
        (60, "reminders", lambda: remind(database, shelf, clock)),
        (60, "erased", lambda: forget_erased(database, clock)),
    ]
    retention: Entry = (600, "retention", lambda: keep_retention(database, shelf, clock))
    return entries if examples else [*entries, retention]
