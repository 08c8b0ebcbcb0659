"""The scheduler: when outbox, inbox, files and rounds tick. It remembers nothing: what is due is a row."""

from __future__ import annotations

import gc
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import (
    activity_reminders,
    broadcasting,
    closing,
    convening,
    inviting,
    keeping,
    lagging,
    looking_back,
    monthly,
    planning,
    reminding,
    returning,
    seating,
)
from bot.alarms import Alarms
from bot.errors import DeliveryError
from bot.messages import Channel, Limits, Media, MediaKind
from bot.publishing import Shelf
from bot.reports import known, participation
from bot.reports.surveys import Archive
from storage import attachments, touched
from storage.database import Database

log = logging.getLogger(__name__)

FILE_TRIES = 20  # attempts to fetch a file before it is called lost
FILES_AT_ONCE = 10
LINES_KEPT = timedelta(seconds=2 * known.FRESH)  # of what was written; who asks later begins anew
Tick = Callable[[], Awaitable[object]]


class Scheduler:
    """Ticks on an interval; a tick that is still running is not started twice, one that fails is tried again."""

    def __init__(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # our ticks say themselves what fails
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def every(self, seconds: float, name: str, tick: Tick) -> None:
        """Call `tick` every so many seconds."""

        async def run() -> None:
            try:
                await tick()
            except Exception:
                log.exception("scheduler.tick_failed", extra={"tick": name})

        self._scheduler.add_job(run, "interval", seconds=seconds, id=name, max_instances=1, coalesce=True)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a tick under way ends with the event loop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def fetch_files(database: Database, channels: Mapping[str, Channel]) -> None:
    """Fetch the content of files people sent; one that fails is tried again later."""
    async with database.reading() as db:
        missing = [row for row in await attachments.to_fetch(db, FILES_AT_ONCE) if row["channel"] in channels]
    for row in missing:
        media = Media(MediaKind(row["kind"]), row["reference"], row["mime"])
        try:
            content = await channels[row["channel"]].fetch(media)
        except DeliveryError as error:
            async with database.transaction() as db:
                lost = error.outcome in {"rejected", "gone"} or row["attempts"] >= FILE_TRIES
                await attachments.postpone(db, row["id"], f"{error.outcome}: {error}", give_up=lost)
        else:
            async with database.transaction() as db:
                await attachments.store(db, row["id"], content)


async def forget_erased(database: Database, clock: Callable[[], datetime]) -> None:
    """Delete the chats of the erased once their farewell has arrived, out of the file too."""
    async with database.transaction() as db:
        gone = await keeping.sweep(db, clock())
    if gone:
        await database.scrub()
        log.info("keeping.swept", extra={"chats": gone})


async def keep_retention(database: Database, shelf: Shelf, clock: Callable[[], datetime]) -> None:
    """Once a day take away what has been kept long enough; a file somebody was erased from is written anew."""
    now = clock()
    async with database.reading() as db:
        if not await keeping.is_due(db, now):
            return
    counts = {}
    for name, step in keeping.STEPS.items():
        async with database.transaction() as db:
            counts[name] = await step(db, now, shelf)
    async with database.reading() as db:
        clean = await keeping.is_clean(db)
    if not clean and await database.scrub(rewrite=True):
        async with database.transaction() as db:
            await keeping.cleaned(db)
    async with database.transaction() as db:
        await keeping.ran(db, now, counts)


async def mail(database: Database, limits: Mapping[str, Limits], clock: Callable[[], datetime]) -> None:
    """Queue the broadcasts that were confirmed, in steps that let answers through, and note which are done."""
    now = clock()
    async with database.reading() as db:
        waiting = await broadcasting.to_queue(db, now)
    for mailing_id in waiting:
        more = True
        while more:
            async with database.transaction(brief=True) as db:
                more = await broadcasting.queue_some(db, mailing_id, now, limits)
    async with database.transaction() as db:
        await broadcasting.take_files(db)
        if done := await broadcasting.finish(db, now):
            log.info("mailing.done", extra={"mailings": done})


async def remind_of_activities(database: Database, clock: Callable[[], datetime]) -> int:
    """Queue the reminders of activities that are due, one activity at a time; gives how many."""
    now, queued = clock(), 0
    async with database.reading() as db:
        found = await activity_reminders.due(db, now)
    for activity_id in found:
        async with database.transaction() as db:
            queued += await activity_reminders.remind(db, activity_id, now)
    return queued


async def keep_activities(database: Database, clock: Callable[[], datetime]) -> None:
    """Files of activities, offers that lapsed and those that follow, activities that are over."""
    now = clock()
    async with database.transaction() as db:
        await inviting.take_files(db)
        lapsed = await seating.lapse(db, now)
        if over := await convening.finish(db, now):
            log.info("activity.over", extra={"activities": over})
    if lapsed:
        log.info("activity.offers_lapsed", extra={"offers": lapsed})


async def look_back(database: Database, clock: Callable[[], datetime]) -> None:
    """Ask about the activities of the day before."""
    async with database.transaction() as db:
        if asked := await looking_back.ask_due(db, clock()):
            log.info("activity.asked", extra={"rounds": asked})


async def watch_channels(database: Database, alarms: Alarms, clock: Callable[[], datetime]) -> None:
    """Tell the team of channels that fail."""
    async with database.transaction() as db:
        for channel in await alarms.look(db, clock()):
            log.error("channel.trouble", extra={"channel": channel})


async def open_due_rounds(database: Database, clock: Callable[[], datetime]) -> None:
    """Open the confirmed rounds whose first day has come."""
    async with database.transaction() as db:
        for round_id, why in (await planning.open_due(db, clock())).items():
            log.log(logging.WARNING if why else logging.INFO, "round.opening", extra={"round": round_id, "why": why})


async def give_results(database: Database, clock: Callable[[], datetime]) -> None:
    """Send the results of the rounds that became official to those who answered."""
    async with database.transaction() as db:
        for round_id, count in (await returning.send_due(db, clock())).items():
            log.info("round.results", extra={"round": round_id, "messages": count})


async def tell_monthly(database: Database, clock: Callable[[], datetime], *, examples: bool = False) -> int:
    """Queue the month's figures for those who want them, one person at a time; gives how many."""
    now = clock()
    async with database.reading() as db:
        found = await monthly.due(db, now)
    for reader in found:
        async with database.transaction() as db:
            await monthly.tell(db, reader, now, examples=examples)
    if found:
        log.info("monthly.queued", extra={"summaries": len(found)})
    return len(found)


async def watch_rounds(database: Database, clock: Callable[[], datetime]) -> None:
    """Tell the team where the response lags."""
    async with database.transaction() as db:
        if countries := await lagging.watch(db, clock()):
            log.info("round.lagging", extra={"countries": countries})


async def close_due_rounds(database: Database, clock: Callable[[], datetime]) -> None:
    """Close the rounds whose closing date has passed."""
    async with database.transaction() as db:
        for round_id in await closing.close_due(db, clock()):
            log.info("round.closed", extra={"round": round_id})


async def keep_figures_known(database: Database, clock: Callable[[], datetime]) -> bool:
    """Read what was written since the last time, so that nobody who asks for the figures waits for it; whether any."""
    async with database.reading() as db:
        if news := await known.is_news(db):
            archive = Archive(db, clock())
            await archive.listen()
            await participation.count(db, clock())
            if not (found := await archive.known()).settled:
                found.settled = True
                gc.freeze()  # it stays as long as the process does: no need to look through it for garbage every time
    return news


async def trim_touched(database: Database, clock: Callable[[], datetime]) -> None:
    """Take away the lines that every process has read long ago."""
    async with database.transaction() as db:
        await touched.trim(db, clock() - LINES_KEPT)


async def remind(database: Database, shelf: Shelf, clock: Callable[[], datetime]) -> int:
    """Queue the reminders that are due, in steps that let answers through; gives how many."""
    now, queued = clock(), 0
    async with database.reading() as db:
        found = await reminding.plans(db, shelf, now)
    for step in [step for plan in found for step in plan.steps()]:
        async with database.transaction() as db:
            queued += await reminding.carry_out(db, step, now)
    if queued:
        log.info("reminders.queued", extra={"reminders": queued})
    return queued
