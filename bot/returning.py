"""Giving back: what a round found and what CLAC decided to change, once to everybody who answered (domain S35)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot import mailings
from bot.audience import Audience
from bot.i18n import DEFAULT, LANGUAGES, N_, known, locale_of, say_date, say_number, translator
from bot.indicators.standings import Standing
from bot.invitations import EXAMPLE
from bot.mailing import Draft, Rehearsal, Target, summary
from bot.messages import Limits, Outgoing, strong
from bot.programme.plan import plan
from bot.reports.collect import collect, own_scores, scores_of_all
from bot.rounds import first_day
from storage import audit, invitees, returning, rounds
from storage import mailings as mailing_rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

THANKS = N_("Hola, {name}. Gracias por responder «{round}». Esto salió:")
NETWORK = N_("Toda la red:")
OWN = N_("{organization}, de 0 a 100:")
CHANGES = N_("Qué cambia CLAC:")
NEXT = N_("La próxima vez que le preguntemos será el {date}.")
NOT_YET = N_("Sus respuestas de «{round}» están guardadas. El resultado se está revisando; se lo cuento cuando esté.")
STILL_OPEN = N_("La encuesta «{round}» sigue abierta. Cuando cierre y se revise, le cuento qué salió.")
NOTHING = N_("Todavía no ha respondido una encuesta aquí. Cuando responda una, le contaré qué salió y para qué sirvió.")
PERCENT, INDEX = N_("• {indicator}: {value} %"), N_("• {indicator}: {value} de 100")

Scores = Mapping[str, float]


async def keep(db: AsyncConnection, row: RowMapping, language: str, text: str, now: datetime, actor: str) -> None:
    """Keep what CLAC decided to change, in one language."""
    await rounds.change(db, row["id"], {"feedback": {**row["feedback"], language: text}})
    await audit.write(db, now, actor, "round.feedback", f"round:{row['id']}", {"language": language})


async def finish(db: AsyncConnection, row: RowMapping) -> bool:
    """The words are ready to be told, the Spanish ones where a language has none; False when there are none."""
    if DEFAULT not in row["feedback"]:
        return False
    await rounds.change(db, row["id"], {"feedback": {**row["feedback"], returning.READY: "1"}})
    return True


async def answer(db: AsyncConnection, person_id: int, language: str, now: datetime) -> str:
    """The answer to "¿para qué sirvió lo que respondí?": of the last round the person answered that is approved."""
    answered = await returning.answered(db, person_id)
    if not answered:
        return translator(language)(NOTHING)
    done = next((one for one in answered if one["state"] == "closed" and one["approved"]), None)
    if done is None:
        text = STILL_OPEN if answered[0]["state"] == "open" else NOT_YET
        return translator(language)(text).format(round=answered[0]["name"])
    row = await rounds.round_by_id(db, done["round_id"])
    assert row is not None  # noqa: S101 - it was just read
    network, coming = await _network(db, row, now), await returning.planned_after(db, row["form"], now)
    own = {
        one["organization"]: await own_scores(db, row["id"], one["organization_id"], now)
        for one in answered
        if one["round_id"] == row["id"]
    }
    return said(row, network, own, answered[0]["person"], language, answered[0]["country"], coming)


async def _network(db: AsyncConnection, row: RowMapping, now: datetime) -> list[Standing]:
    """What the round says of the whole network, without what may not be shown."""
    at = now if row["late_counts"] else row["closed_at"]
    keys = {one.key for one in plan().definitions if row["form"] in one.forms}
    found = await collect(db, Audience(), at)
    return [one for one in found if one.key in keys and one.value is not None]


def said(
    row: RowMapping,
    network: list[Standing],
    own: Mapping[str, Scores],
    person: str,
    language: str,
    country: str,
    coming: RowMapping | None,
) -> str:
    """The network's result, the own organization's, what changes, and when the next round is."""
    _, locale = translator(language), locale_of(language, country)
    lines = [_(THANKS).format(name=person.split(" ", maxsplit=1)[0], round=row["name"])]
    if network:
        values = {one.key: one.value for one in network if one.value is not None}
        lines += [strong(_(NETWORK)), *_values(values, language, locale)]
    for organization, scores in own.items():
        if scores:
            head = strong(_(OWN).format(organization=organization))
            lines += [head, *_values(scores, language, locale, scores_of_one=True)]
    if text := row["feedback"].get(language) or row["feedback"].get(DEFAULT):
        lines += [strong(_(CHANGES)), text]
    if coming is not None:
        lines.append(_(NEXT).format(date=say_date(first_day(coming["opened_at"]), locale)))
    return "\n".join(lines)


def _values(values: Scores, language: str, locale: str, *, scores_of_one: bool = False) -> list[str]:
    definitions = {it.key: it for it in plan().definitions}
    return [
        translator(language)(PERCENT if definitions[key].unit == "percent" and not scores_of_one else INDEX).format(
            indicator=definitions[key].short_name.to(language), value=say_number(value, locale)
        )
        for key, value in values.items()
    ]


# --- sending


async def send_due(db: AsyncConnection, now: datetime) -> dict[int, int]:
    """Send the results of every round that became official and has its words; gives how many for each round."""
    return {row["id"]: await _send(db, row, now) for row in await returning.due(db)}


def _draft(row: RowMapping) -> Draft:
    content = {language: row["feedback"].get(language) or row["feedback"][DEFAULT] for language in LANGUAGES}
    return Draft(
        "results", row["name"], "surveys", content, row["audience"], round_id=row["id"], each_organization=True
    )  # fmt: skip


async def _targets(db: AsyncConnection, row: RowMapping, now: datetime) -> list[Target]:
    """Everybody who answered, for each organization they answered for."""
    pairs = await returning.respondents(db, row["id"])
    everyone = await invitees.targets(db, {organization for _, organization in pairs}, now.date())
    return [one for one in everyone if (one.person_id, one.organization_id) in pairs]


async def rehearse(db: AsyncConnection, row: RowMapping, now: datetime, limits: Mapping[str, Limits]) -> Rehearsal:
    """What would be sent if the results became official now, and its text in each language, without anybody's own."""
    draft, targets = _draft(row), await _targets(db, row, now)
    network, coming = await _network(db, row, now), await returning.planned_after(db, row["form"], now)
    texts = {
        language: said(row, network, {}, translator(language)(EXAMPLE), language, "", coming) for language in LANGUAGES
    }
    return summary(await mailings.decide(db, draft, targets, now, limits), now=now, limits=limits, texts=texts)


async def _send(db: AsyncConnection, row: RowMapping, now: datetime) -> int:
    """One message for each organization a person answered for, within the hours and the cap."""
    network, coming = await _network(db, row, now), await returning.planned_after(db, row["form"], now)
    draft, targets = _draft(row), await _targets(db, row, now)
    scores = await scores_of_all(db, row["id"], now)

    def compose(target: Target) -> Outgoing:
        language = known(target.language)
        own = {target.organization: scores.get(target.organization_id, {})}
        return Outgoing(
            text=said(row, network, own, target.name, language, target.country, coming), language=language
        )  # fmt: skip

    mailing_id = await mailings.keep(db, draft, now, len(targets))
    await mailings.confirm(db, mailing_id, None, now)  # two people have approved the figures and written the words
    mailing = await mailing_rows.by_id(db, mailing_id)
    assert mailing is not None  # noqa: S101 - it was just written
    count = await mailings.queue(db, mailing, await mailings.decide(db, draft, targets, now), compose, now)
    await rounds.change(db, row["id"], {"feedback_at": now})
    await audit.write(db, now, "scheduler", "round.results", f"round:{row['id']}", {"sent": count})
    return count
