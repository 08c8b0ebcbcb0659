"""Collecting: from the frame and answers in the database to the standings, and to a report in a reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING

from bot.audience import Audience
from bot.i18n import Translate
from bot.indicators.definitions import Definition
from bot.indicators.external import External, Goals, goals_of, verified_gap, with_external
from bot.indicators.proposals import Proposal, compute_3b
from bot.indicators.records import Key
from bot.indicators.showing import Look, seen_whole, shown
from bot.indicators.snapshot import restored
from bot.indicators.standings import Standing, complete, no_data
from bot.indicators.surveyed import Surveyed
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from bot.reports import participation
from bot.reports.cards import cards
from bot.reports.looked import looks_of
from bot.reports.report import Report, build_report
from bot.reports.surveys import FIGURES, HEAR, Archive, Material, composed
from storage import external, lookups, proposals, rounds, snapshots

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

REGISTER = "mega_3b"
NETWORK = "CLAC"


def end_of(day: date) -> datetime:
    """The last instant of a cut date, where CLAC has its seat."""
    return datetime.combine(day, time.max, SEAT)


async def collect(
    db: AsyncConnection,
    audience: Audience,
    at: datetime,
    *,
    team: bool = False,
    asker: int | None = None,
    looks: Sequence[Look] | None = None,
    approving: str = "",
    until: datetime | None = None,
    only: str = "",
    remember: bool = True,
) -> list[Standing]:
    """The seven standings of an audience at an instant, in the plan's order (domain 2): the one door to the figures.

    The team sees the facts of the register, who took part, from one organization on. `asker` is the person who looks,
    whose looks are remembered: no difference between two of them gives a small group away (domain 2.0.8); `looks`
    stand for those of somebody who is not remembered. What is published is told as it was published, but for the
    indicator somebody is `approving`. `until` takes registers as they stood at an earlier instant, and of the rounds
    those that had closed by then. `only` computes one indicator.
    What was seen already is shown again without being remembered (`remember`).
    """
    archive, then = Archive(db, at, approving, until), until or at
    entered = await entered_figures(db, at, then)
    looks = looks if asker is None else await looks_of(db, asker, at)
    published = {} if audience else await snapshots.current(db, at)
    found: dict[str, Standing] = {}
    for definition in plan().definitions:
        if only not in {"", definition.key} or not definition.allows(audience.cuts):
            continue
        if definition.key == participation.KEY:
            found[definition.key] = await participation.standing(
                db, definition, audience, then, exact=team, known=await archive.known()
            )
        elif definition.key == REGISTER:
            found[definition.key] = await proposals_standing(db, definition, then)
        else:
            found[definition.key] = await _surveyed(archive, definition, audience, looks, entered)
        if not audience:
            found[definition.key] = with_external(found[definition.key], definition, entered)
            found[definition.key] = _as_published(found[definition.key], definition, published, approving)
    if asker is not None and remember:
        await lookups.add(db, asker, f"{only} {audience.text()}".strip(), at)
    as_of = then.astimezone(SEAT).date()
    return list(complete(found.values(), plan().definitions, as_of=as_of, cuts=audience.cuts))


def _as_published(
    standing: Standing, definition: Definition, published: Mapping[str, Sequence[RowMapping]], approving: str
) -> Standing:
    """The snapshot in place of the figure computed anew, where both are of the same day; a newer figure stays."""
    if standing.key == approving:
        return replace(standing, publication="official") if standing.publication == "provisional" else standing
    row = next((row for row in published.get(standing.key, ()) if row["as_of"] == standing.as_of), None)
    return standing if row is None else restored(definition, dict(row))


async def _surveyed(
    archive: Archive,
    definition: Definition,
    audience: Audience,
    looks: Sequence[Look] | None,
    entered: Sequence[External],
) -> Standing:
    """The figure of the newest round that has one for all it asked, as whoever asks may see it."""
    as_of = (archive.until or archive.at).astimezone(SEAT).date()
    material = await archive.newest(definition, definition.forms[0])
    if material is None:
        return no_data(definition, as_of=as_of)
    figure = FIGURES.get(definition.key)
    if figure is None:
        gap = verified_gap(entered, definition.key)
        figure = composed(await structures_heard(archive, definition, looks), gap)
    return shown(material.heard(definition), figure, audience, archive.at, looks, partial(material.earlier, definition))


async def structures_heard(archive: Archive, definition: Definition, looks: Sequence[Look] | None) -> Surveyed | None:
    """What the structures said, as whoever asks may know it: it stands in the figure of every cut."""
    material = await archive.newest(definition, definition.forms[1])
    if material is None:
        return None
    return seen_whole(material.heard(definition), archive.at, looks, partial(material.earlier, definition))


async def proposals_standing(db: AsyncConnection, definition: Definition, at: datetime) -> Standing:
    """The figure of the register of proposals at an instant."""
    rows = await proposals.approved(db, at)
    known = [Proposal(row["state"], row["filed_on"], row["decided_on"]) for row in rows]
    return replace(compute_3b(definition, known, at.astimezone(SEAT).date()), source=definition.source)


async def entered_figures(db: AsyncConnection, at: datetime, until: datetime | None = None) -> list[External]:
    """The approved figures from elsewhere up to a day, baselines and milestones, as known at an instant."""
    names = ("indicator", "kind", "as_of", "value", "n", "frame", "period", "method")
    rows = await external.standing(db, at, (until or at).astimezone(SEAT).date())
    return [External(**{name: row[name] for name in names}) for row in rows]


async def series(db: AsyncConnection, key: str, audience: Audience, at: datetime, *, rounds: int = 5) -> list[Standing]:
    """An indicator's figure in each of its last rounds, the oldest first; those a cut may not show are hidden."""
    archive, definition, entered = Archive(db, at), plan().definition(key), await entered_figures(db, at)
    if key not in HEAR or not definition.allows(audience.cuts):
        return []
    found = []
    for row in reversed(await archive.rounds(definition.forms[0], rounds)):
        then = Archive(db, row["closed_at"] or at)
        heard = (await archive.of(row)).heard(definition)
        beside = None if key in FIGURES else await structures_heard(then, definition, None)
        figure = FIGURES.get(key) or composed(beside, verified_gap(entered, key))
        found.append(shown(heard, figure, audience, at))
    return found


async def goals(db: AsyncConnection, at: datetime) -> dict[str, Goals]:
    """Where each indicator began and what it should reach on the way, as CLAC entered it."""
    entered = await entered_figures(db, at)
    return {definition.key: goals_of(entered, definition.key) for definition in plan().definitions}


async def own_scores(db: AsyncConnection, round_id: int, organization_id: str, at: datetime) -> dict[str, float]:
    """What one organization's own respondents gave in a round, 0-100 by indicator; no minimum: it is their own."""
    row = await rounds.round_by_id(db, round_id)
    if row is None:
        return {}
    return _scores(row, await Archive(db, at).of_one(row, organization_id)).get(organization_id, {})


async def scores_of_all(db: AsyncConnection, round_id: int, at: datetime) -> dict[Key, dict[str, float]]:
    """The same of every organization that answered, for telling each only its own."""
    row = await rounds.round_by_id(db, round_id)
    return _scores(row, await Archive(db, at).of(row)) if row else {}


def _scores(row: RowMapping, material: Material) -> dict[Key, dict[str, float]]:
    found: dict[Key, dict[str, float]] = {}
    for definition in plan().definitions:
        if definition.key in HEAR and row["form"] in definition.forms:
            for organization, own in material.heard(definition).heard.items():
                found.setdefault(organization, {})[definition.key] = own.score
    return found


async def make_report(
    db: AsyncConnection,
    audience: Audience,
    at: datetime,
    *,
    translate: Translate,
    locale: str,
    examples: bool,
    team: bool = False,
    asker: int | None = None,
    until: datetime | None = None,
    only: str = "",
) -> Report:
    """The report of an audience at an instant, ready to be said or drawn; the rest is as in `collect`."""
    return build_report(
        await collect(db, audience, at, team=team, asker=asker, until=until, only=only),
        cards(locale.split("_", maxsplit=1)[0], translate, locale, await goals(db, at)),
        as_of=(until or at).astimezone(SEAT).date(),
        network=NETWORK,
        translate=translate,
        locale=locale,
        filter_words=[audience.describe(locale.split("_", maxsplit=1)[0])],
        by_product=bool(audience.products),
        examples=examples,
    )
