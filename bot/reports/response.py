"""The response of a round: the chain, the states and the countries, from the database to words and a picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.audience import WHOLE_NETWORK
from bot.i18n import N_, Translate, known, say_date, say_number
from bot.indicators.definitions import Definition
from bot.indicators.scoring import person_score
from bot.programme.countries import country_name
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from bot.reports.response_chart import Bar, ResponseChart
from bot.reports.words import EXAMPLES
from bot.response import Asked, Share, State, Step, by_country, chain, lagging, share, states
from bot.rounds import deadline
from storage import interviews, response, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

STEPS: Mapping[Step, str] = {
    Step.FRAME: N_("En el marco"),
    Step.CONTACT: N_("con contacto"),
    Step.CONSENT: N_("con permiso"),
    Step.DELIVERED: N_("les llegó"),
    Step.STARTED: N_("empezaron"),
    Step.VALID: N_("respondieron"),
}
STATES: Mapping[State, str] = {
    State.COMPLETE: N_("completas"),
    State.PARTIAL: N_("por la mitad, y cuentan al cerrar"),
    State.STARTED: N_("empezadas"),
    State.INVITED: N_("invitadas"),
    State.REFUSED: N_("no quieren responder"),
    State.UNREACHABLE: N_("sin permiso o sin chat"),
}
COUNT = N_("{valid} de {frame} · {percent}")
PERCENT = N_("{number} %")
RESPONDED = N_("Respuesta: {share}")
BY_COUNTRY = N_("Respuesta por país")
NETWORK = N_("Todo junto: {percent}")
LAGS = N_("menos de la mitad que la red")
COUNTRIES_SHOWN = 6

WHOLE = frozenset({"mega_4"})  # what only a complete answer counts for (domain 2.6)


async def collect(db: AsyncConnection, row: RowMapping, now: datetime) -> list[Asked]:
    """Every organization of a round with where it stands now."""
    partial = (await halfway(db, row)).values() if row["state"] == "open" else ()
    return await response.asked(db, row["id"], now.date(), set(partial))


def scored_by(form_id: str) -> list[Definition]:
    """The indicators for which half an answer to a form may be enough."""
    return [one for one in plan().definitions if form_id in one.forms and one.items and one.key not in WHOLE]


async def halfway(db: AsyncConnection, row: RowMapping) -> dict[int, str]:
    """Interview → organization of those not sent that answer enough for one indicator (domain 2.0.3, S11)."""
    definitions = scored_by(row["form"])
    frame = {entry["organization_id"]: entry for entry in await rounds.frame(db, row["id"])}
    questions = {item.name for one in definitions for item in one.items}
    answers: dict[int, dict[str, str]] = defaultdict(dict)
    whose: dict[int, str] = {}
    for given in await interviews.given(db, row["id"], questions) if definitions else ():
        entry = frame.get(given["organization_id"])
        if given["state"] != "open" or entry is None:
            continue
        if row["last_day"] is None or given["answered_at"] < deadline(row["last_day"], entry["zone"]):
            answers[given["id"]][given["question"]] = given["value"]
            whose[given["id"]] = given["organization_id"]
    return {
        interview: organization
        for interview, organization in whose.items()
        if _enough(definitions, answers[interview], frame[organization]["kind"])
    }


def _enough(definitions: Iterable[Definition], answers: dict[str, str], kind: str) -> bool:
    return any(person_score(one.items, answers, kind) is not None for one in definitions)


# --- words and picture


def told(asked: Sequence[Asked], translate: Translate, locale: str) -> list[str]:
    """The response, the chain and the states of some organizations, a line each."""
    _ = translate
    steps = chain(asked)
    line = " → ".join(f"{_(STEPS[step])} {say_number(count, locale)}" for step, count in steps.items())
    counts = [f"{_(STATES[state])} {say_number(count, locale)}" for state, count in states(asked).items() if count]
    return [_(RESPONDED).format(share=counted(share(asked), _, locale)), line, " · ".join(counts)]


def worst(asked: Sequence[Asked], translate: Translate, locale: str) -> list[str]:
    """The countries with the lowest response, a line each; none where there is only one."""
    shares = by_country(asked)
    if len(shares) < 2:
        return []
    low = {one.country for one in lagging(asked)}
    return [
        f"{'🔻' if one.country in low else '•'} {country_name(one.country, locale)}: {counted(one, translate, locale)}"
        for one in shares[:COUNTRIES_SHOWN]
    ]


def chart_of(
    row: RowMapping, asked: Sequence[Asked], scope: str, now: datetime, translate: Translate, locale: str,
    *, examples: bool = False,
) -> ResponseChart:  # fmt: skip
    """The picture of a round's response by country."""
    _ = translate
    low, network = {one.country for one in lagging(asked)}, share(asked)
    bars = [
        Bar(
            country_name(one.country, locale), counted(one, _, locale), one.rate,
            one.begun / one.frame, one.country in low,
        )
        for one in by_country(asked)
    ]  # fmt: skip
    several = len(bars) > 1
    legend = {"answered": _(STEPS[Step.VALID]), "begun": _(STEPS[Step.STARTED])}
    return ResponseChart(
        language=known(locale),
        title=row["name"],
        scope=f"{_(BY_COUNTRY)} · {scope or WHOLE_NETWORK.to(known(locale))}",
        date=say_date(now.astimezone(SEAT), locale),
        bars=bars,
        network=network.rate if several else None,
        network_label=_(NETWORK).format(percent=_percent(network, _, locale)) if several else "",
        legend={**legend, **({"lags": _(LAGS)} if low else {})},
        example=_(EXAMPLES) if examples else "",
    )


def counted(one: Share, translate: Translate, locale: str) -> str:
    """How many have answered, e.g. "12 de 40 · 30 %"."""
    valid, frame = say_number(one.valid, locale), say_number(one.frame, locale)
    return translate(COUNT).format(valid=valid, frame=frame, percent=_percent(one, translate, locale))


def _percent(one: Share, translate: Translate, locale: str) -> str:
    return translate(PERCENT).format(number=say_number(100 * one.rate, locale))
