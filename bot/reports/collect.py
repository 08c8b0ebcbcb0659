"""Collecting: from the frame and answers in the database to the standings, and to a report in a reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.audience import Audience
from bot.i18n import N_, Translate
from bot.indicators.definitions import Definition
from bot.indicators.disclosure import Group, may_show, tells_apart
from bot.indicators.membership import compute_1a, compute_1b
from bot.indicators.organizations import organization_scores, persons
from bot.indicators.records import Key, Member, Response, RoundFacts
from bot.indicators.standings import Standing, complete, hidden
from bot.programme.plan import plan
from bot.reports import participation
from bot.reports.report import Card, Report, build_report
from bot.rounds import deadline
from storage import interviews, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

COMPUTE = {"mega_1a": compute_1a, "mega_1b": compute_1b}
NETWORK = "CLAC"
SEAT = ZoneInfo("America/El_Salvador")  # where a cut date ends

COMPANIONS: Mapping[str, Mapping[str, str]] = {
    "mega_1a": {"index_mean": N_("media: {number}")},
    "mega_1b": {"satisfied_percent": N_("contentas: {percent}")},
    "mega_2": {
        "declared": N_("{number} más solo lo declararon"),
        "in_person": N_("en persona: {number}"),
        "virtual": N_("virtual: {number}"),
        "never_came": N_("invitadas que no vinieron: {number}"),
        "never_invited": N_("nunca invitadas: {number}"),
        "over_invited": N_("de las invitadas: {percent}"),
        "year_percent": N_("este año calendario: {percent}"),
        "mean_activities": N_("actividades por organización: {decimal}"),
        "women_percent": N_("mujeres: {percent}"),
        "young_percent": N_("jóvenes: {percent}"),
        "closed_percent": N_("listas cerradas: {percent}"),
        "matched_percent": N_("filas con organización: {percent}"),
        "reconciled_days": N_("comparado con CLACbook hace {number} días"),
    },
}
HEADLINES = {"mega_1b": "satisfied_percent"}


def end_of(day: date) -> datetime:
    """The last instant of a cut date, where CLAC has its seat."""
    return datetime.combine(day, time.max, SEAT)


async def collect(db: AsyncConnection, audience: Audience, at: datetime, *, team: bool = False) -> list[Standing]:
    """The seven standings of an audience at an instant, in the plan's order (domain 2.0-2.3).

    The team sees the facts of the register, who took part, from one organization on.
    """
    found: dict[str, Standing] = {}
    for definition in plan().definitions:
        if definition.key in COMPUTE and definition.allows(audience.cuts):
            found[definition.key] = await _from_survey(db, definition, audience, at)
        elif definition.key == participation.KEY:
            found[definition.key] = await participation.standing(db, definition, audience, at, exact=team)
    as_of = at.astimezone(SEAT).date()
    return list(complete(found.values(), plan().definitions, as_of=as_of, cuts=audience.cuts))


async def _from_survey(db: AsyncConnection, definition: Definition, audience: Audience, at: datetime) -> Standing:
    """The figure of the newest round that has one for the whole network; older ones stay where it has none yet."""
    asked = await rounds.latest_rounds(db, definition.forms[0], at)
    members: list[Member] = []
    facts = RoundFacts(as_of=at.astimezone(SEAT).date(), source="")
    answered: list[Response] = []
    for row in asked:
        members, answered, facts = await _round(db, row, definition, at)
        group = _group(definition, members, answered, facts)
        if may_show(Group(len(group[0]), len(group[1])), definition.min_units, definition.min_persons):
            break
    chosen = [member for member in members if audience.matches(member)]
    standing = COMPUTE[definition.key](definition, chosen, _of(answered, chosen), facts)
    if standing.value is not None and _gives_away(definition, audience, members, answered, facts):
        return hidden(standing)
    return standing


def _gives_away(
    definition: Definition,
    audience: Audience,
    members: Sequence[Member],
    answered: Sequence[Response],
    facts: RoundFacts,
) -> bool:
    """Whether a figure that may be seen differs from this one by too few organizations (domain 2.0.8)."""
    heard = organization_scores(definition.items, members, answered, facts)
    profiles = [member for member in members if member.org_id in heard]

    def of(one: Audience) -> set[Key]:
        return {member.org_id for member in profiles if one.matches(member)}

    visible = [found for other in audience.neighbours() if len(found := of(other)) >= definition.min_units]
    return tells_apart(of(audience), visible, definition.min_units)


def _group(
    definition: Definition, members: Sequence[Member], answered: Sequence[Response], facts: RoundFacts
) -> tuple[Mapping[Key, Any], set[Key]]:
    heard = organization_scores(definition.items, members, answered, facts)
    return heard, persons(heard)


def _of(answered: Sequence[Response], members: Sequence[Member]) -> list[Response]:
    ids = {member.org_id for member in members}
    return [response for response in answered if response.org_id in ids]


async def _round(
    db: AsyncConnection, row: RowMapping, definition: Definition, at: datetime
) -> tuple[list[Member], list[Response], RoundFacts]:
    closed_at = row["closed_at"] if row["closed_at"] and row["closed_at"] <= at else None
    frame = await rounds.frame(db, row["id"])
    given = await interviews.given(db, row["id"], [item.name for item in definition.items])
    source = f"{row['form']} {row['version']} · {row['name']}"
    cut = min(at, closed_at) if closed_at else at
    late = closed_at is not None and row["late_counts"]
    return (
        [_member(entry) for entry in frame],
        _responses(given, _ends(frame, row["last_day"], at if late else cut, late=late), closed_at),
        RoundFacts(as_of=cut.astimezone(SEAT).date(), source=source, closed_at=closed_at, approved=row["approved"]),
    )


def _member(entry: RowMapping) -> Member:
    products, networks = (tuple(filter(None, entry[name].split(";"))) for name in ("products", "networks"))
    place = entry["country"], entry["region"], entry["kind"]
    return Member(entry["organization_id"], *place, products, entry["cn"], networks)


def _ends(frame: Sequence[RowMapping], last_day: date | None, cut: datetime, *, late: bool) -> dict[Key, datetime]:
    """Until when what each organization answers counts: the end of the last day where it is, unless late counts."""
    if last_day is None or late:
        return {entry["organization_id"]: cut for entry in frame}
    zones = {zone: deadline(last_day, zone) - timedelta.resolution for zone in {entry["zone"] for entry in frame}}
    return {entry["organization_id"]: min(cut, zones[entry["zone"]]) for entry in frame}


def _responses(given: Sequence[RowMapping], ends: Mapping[Key, datetime], closed_at: datetime | None) -> list[Response]:
    """The answers given in time, put together by interview; one completed later was not complete then.

    Late answers that were accepted stand as given at the closing.
    """
    answers: dict[int, dict[str, str]] = defaultdict(dict)
    last: dict[int, datetime] = {}
    whose: dict[int, RowMapping] = {}
    for row in given:
        key = row["id"]
        if (end := ends.get(row["organization_id"])) is not None and row["answered_at"] <= end:
            answers[key][row["question"]] = row["value"]
            last[key] = max(row["answered_at"], last.get(key, row["answered_at"]))
            whose[key] = row
    found = []
    for key, row in whose.items():
        end = ends[row["organization_id"]]
        completed = row["completed_at"] if row["completed_at"] and row["completed_at"] <= end else None
        who = row["organization_id"], row["person_id"] or f"interview {key}"  # one without a name is somebody too
        moment = min(completed or last[key], closed_at or end)
        found.append(Response(*who, answers[key], completed is not None, moment))
    return found


async def own_scores(db: AsyncConnection, round_id: int, organization_id: str, at: datetime) -> dict[str, float]:
    """What one organization's own respondents gave in a round, 0-100 by indicator; no minimum: it is their own."""
    row = await rounds.round_by_id(db, round_id)
    found: dict[str, float] = {}
    for definition in plan().definitions if row else ():
        if row is not None and definition.key in COMPUTE and row["form"] in definition.forms:
            members, answered, facts = await _round(db, row, definition, at)
            scores = organization_scores(
                definition.items, [one for one in members if one.org_id == organization_id], answered, facts
            )
            if own := scores.get(organization_id):
                found[definition.key] = own.score
    return found


def cards(language: str, translate: Translate) -> dict[str, Card]:
    """What the plan says of each indicator, in a language."""
    return {
        it.key: Card(
            name=it.short_name.to(language),
            formula=it.formula.to(language),
            source=it.source,
            companions={key: translate(text) for key, text in COMPANIONS.get(it.key, {}).items()},
            headline=HEADLINES.get(it.key, ""),
        )
        for it in plan().definitions
    }


async def make_report(
    db: AsyncConnection,
    audience: Audience,
    at: datetime,
    *,
    translate: Translate,
    locale: str,
    examples: bool,
    team: bool = False,
) -> Report:
    """The report of an audience at an instant, ready to be said or drawn; `team` as in `collect`."""
    return build_report(
        await collect(db, audience, at, team=team),
        cards(locale.split("_", maxsplit=1)[0], translate),
        as_of=at.astimezone(SEAT).date(),
        network=NETWORK,
        translate=translate,
        locale=locale,
        filter_words=[audience.describe(locale.split("_", maxsplit=1)[0])],
        by_product=bool(audience.products),
        examples=examples,
    )
