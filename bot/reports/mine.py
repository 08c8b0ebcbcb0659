"""One's own beside the network: what the own organization answered, how the own country stands (domain 2.0.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.audience import Audience
from bot.i18n import N_, Translate, say_number
from bot.indicators.participation import Presence
from bot.indicators.standings import Standing
from bot.messages import strong
from bot.programme.plan import plan
from bot.reports import figures, participation
from bot.reports.report import Card, row_of
from bot.reports.surveys import HEAR, Archive
from bot.reports.words import pair

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

ALLIES = "mega_3a"  # is asked of no member
MEAN = "index_mean"
NETWORK = N_("la red: {value}")
SCORE = N_("{name}: {score} de 100")
SILENT = N_("Todavía no hay respuestas suyas. Cuando responda una encuesta, aquí verá su propio resultado.")
CAME = N_("{name}: actividades en 12 meses: {count}")
NEVER_CAME = N_("{name}: ninguna actividad en 12 meses")


@dataclass(frozen=True, slots=True)
class Own:
    """What one organization answered, 0-100 by indicator, and in how many activities it took part."""

    name: str
    scores: dict[str, float]
    activities: int


async def own_results(db: AsyncConnection, organizations: Sequence[tuple[str, str]], at: datetime) -> list[Own]:
    """The newest answers of organizations, (id, name) each. No minimum: they are told to their own people."""
    archive, counted = Archive(db, at), await participation.count(db, at)
    scores: dict[str, dict[str, float]] = {key: {} for key, _ in organizations}
    for definition in plan().definitions:
        if definition.key not in HEAR or definition.key == ALLIES:
            continue
        for row in reversed(await archive.rounds(definition.forms[0])):
            heard = (await archive.of(row)).heard(definition).heard
            for key in scores.keys() & heard.keys():
                scores[str(key)][definition.key] = heard[key].score
    presences = counted.facts.presences
    return [Own(name, scores[key], presences.get(key, Presence()).activities) for key, name in organizations]


def own_text(
    found: Sequence[Own], network: Sequence[Standing], cards: dict[str, Card], translate: Translate, locale: str
) -> str:
    """Each organization's results, with the network's beside them."""
    _ = translate
    values = {one.key: row_of(one, cards[one.key], _, locale).value for one in network}
    values |= {one.key: _mean(one, _, locale) for one in network if MEAN in one.companions}
    lines = []
    for own in found:
        lines.append(strong(own.name))
        for key, score in own.scores.items():
            text = _(SCORE).format(name=cards[key].name, score=say_number(score, locale))
            lines.append(f"• {text}" + (f" · {_(NETWORK).format(value=values[key])}" if values.get(key) else ""))
        came = CAME if own.activities else NEVER_CAME
        name = cards[participation.KEY].name
        lines.append(f"• {_(came).format(name=name, count=own.activities)}")
        if not own.scores:
            lines.append(_(SILENT))
    return "\n".join(lines)


def _mean(standing: Standing, translate: Translate, locale: str) -> str:
    """The index behind a percentage of organizations: what one organization's score compares with."""
    return figures.companion(standing, {MEAN: "{number}"}, MEAN, translate, locale)


def beside_text(
    part: Sequence[Standing], whole: Sequence[Standing], audience: Audience, cards: dict[str, Card],
    translate: Translate, locale: str,
) -> str:  # fmt: skip
    """Each indicator of an audience with the network's figure beside it."""
    _, language = translate, locale.split("_", maxsplit=1)[0]
    lines = [strong(f"{audience.describe(language)} · {Audience().describe(language)}")]
    for own, all_ in zip(part, whole, strict=True):
        card = cards[own.key]
        one, network = row_of(own, card, _, locale), row_of(all_, card, _, locale)
        told = one.value or one.gap
        beside = (
            f" · {_(NETWORK).format(value=network.value)}" if network.value and "no_filter" not in own.notes else ""
        )
        lines.append(f"{one.number}\ufe0f\u20e3 {pair(card.name, told, _)}{beside}")
    return "\n".join(lines)
