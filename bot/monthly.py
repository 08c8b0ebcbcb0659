"""The indicators once a month for leaders who asked for them, with what changed since they looked before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import Permission, access_of
from bot.audience import Audience
from bot.hours import next_allowed
from bot.i18n import N_, Translate, known, locale_of, say_date, translator
from bot.indicators.standings import Standing
from bot.letters import Letter, row_of
from bot.mailing import CAP, CAP_DAYS
from bot.messages import Outgoing
from bot.notices import choices, token
from bot.programme.seat import HOME, SEAT
from bot.reports import figures, words
from bot.reports.cards import cards
from bot.reports.collect import collect
from bot.reports.report import Row
from bot.reports.report import row_of as told_row
from bot.reports.trend_told import signed
from bot.reports.words import EXAMPLES
from storage import lookups, monthly, outbox, recipients
from storage.monthly import Reader

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

FIRST_DAYS = 10  # of a month in which its summary is sent; later it would be old
APART = timedelta(days=20)  # how long ago the look must be that the figures are compared with
HEAD = N_("📊 {name}, así va la red · {date}")
SINCE = N_("Entre paréntesis, lo que cambió desde el {date}.")
REDEFINED = N_("⚠️ cambió la definición: no se compara")
SAME = N_("Nada cambió desde el {date}.")
CHOICES = (("/progreso", N_("Ver el progreso")), ("/nomensual", N_("🔕 No avisarme más")))


async def due(db: AsyncConnection, now: datetime) -> list[Reader]:
    """Who is to get this month's summary and has not; nobody outside the first days of a month."""
    today = now.astimezone(SEAT).date()
    if today.day > FIRST_DAYS:
        return []
    found = [
        one
        for one in await monthly.due(db, _prefix(now), today)
        if access_of(one.role, one.scope).may(Permission.OVERSIGHT)
    ]
    recent = await recipients.recent_counts(db, [one.person_id for one in found], now - CAP_DAYS)
    return [one for one in found if recent.get(one.person_id, 0) < CAP]


async def tell(db: AsyncConnection, reader: Reader, now: datetime, *, examples: bool = False) -> None:
    """Queue one person's summary within the usual hours; the key lets nobody get a month twice."""
    place = (reader.zone, reader.country) if reader.zone else HOME
    text, language = await _text(db, reader, now, examples=examples), known(reader.language)
    key = f"{_prefix(now)}{reader.person_id}"
    message = Outgoing(text=text, choices=choices(CHOICES, language), token=token(key), language=language)
    letter = Letter(key, reader.address_id, "", "", message, priority=outbox.REMINDER)
    purpose = "invitations" if reader.invitations else "surveys"
    row = row_of(letter, purpose, now, hours="usual", zone=place[0], country=place[1])
    await outbox.add(db, [row | {"not_before": next_allowed(now, *place, reader.address_id)}])


def _prefix(now: datetime) -> str:
    return f"monthly:{now.astimezone(SEAT):%Y-%m}:"


async def _text(db: AsyncConnection, reader: Reader, now: datetime, *, examples: bool) -> str:
    """The seven figures, each with what changed since this person saw the network before."""
    language, locale = known(reader.language), locale_of(reader.language, reader.country)
    before: dict[str, Standing] = {}
    _, since = translator(language), await _looked_before(db, reader.person_id, now)
    access = access_of(reader.role, reader.scope)
    team = access.may(Permission.PARTICIPATION)
    if since is not None:  # shows again what was shown then, and nothing else
        then = await collect(db, Audience(), since, team=team, asker=reader.person_id, remember=False)
        before = {one.key: one for one in then}
    shown = cards(language, _, locale)
    standings = await collect(db, Audience(), now, team=team, asker=reader.person_id)
    rows = [told_row(one, shown[one.key], _, locale) for one in standings]
    return _said(reader, rows, before, since, now, _, locale, examples=examples)


def _said(
    reader: Reader, rows: Sequence[Row], before: dict[str, Standing], since: datetime | None, now: datetime,
    translate: Translate, locale: str, *, examples: bool,
) -> str:  # fmt: skip
    _ = translate
    changes = {row.number: _told(before.get(row.standing.key), row.standing, _, locale) for row in rows}
    first = reader.name.split(" ", maxsplit=1)[0]
    lines = [_(HEAD).format(name=first, date=say_date(now.astimezone(SEAT), locale, "d MMM y"))]
    lines += [f"⚠️ {_(EXAMPLES)}"] if examples else []
    for row in rows:
        reached = _("{value} de {target}").format(value=row.value, target=row.target) if row.value else row.verdict
        said, told = words.pair(row.card.name, reached, _), changes[row.number]
        lines.append(f"{row.number}\ufe0f\u20e3 {said} {words.MARKS[row.status]}" + (f" ({told})" if told else ""))
    if since is not None:
        text = SINCE if any(changes.values()) else SAME
        lines.append(_(text).format(date=say_date(since.astimezone(SEAT), locale, "d MMM y")))
    return "\n".join(lines)


def _told(before: Standing | None, now: Standing, translate: Translate, locale: str) -> str:
    """What changed in few words: the points, or that other rules count it now; empty where nothing did."""
    if before is not None and before.value is not None and before.definition_version != now.definition_version:
        return translate(REDEFINED)
    moved = _change(before, now)
    return signed(moved, locale) if moved else ""


def _change(before: Standing | None, now: Standing) -> float:
    """Points between two figures as they are shown; 0 where they do not compare."""
    if before is None or before.value is None or now.value is None or figures.is_extreme(now):
        return 0.0
    if figures.is_extreme(before):
        return 0.0
    return float(figures.shown(now.value, now.target) - figures.shown(before.value, before.target))


async def _looked_before(db: AsyncConnection, person_id: int, now: datetime) -> datetime | None:
    """When this person last saw the whole network some weeks ago, or else first saw it."""
    whole = [at for audience, at in await lookups.of(db, person_id, now) if not audience]
    long_ago = [at for at in whole if at <= now - APART]
    return long_ago[-1] if long_ago else next(iter(whole), None)
