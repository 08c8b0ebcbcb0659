"""One's own organization or country beside the network."""

from __future__ import annotations

from dataclasses import replace

from bot.audience import Audience, parse_audience
from bot.conversation import Stage
from bot.handlers import team
from bot.handlers.progress_views import of_team
from bot.i18n import N_
from bot.messages import Choice
from bot.reports.cards import cards
from bot.reports.collect import collect
from bot.reports.mine import beside_text, own_results, own_text
from bot.reports.request import ORGANIZATION, read_request
from bot.reports.words import EXAMPLES
from bot.turn import Turn
from storage import people

ORGANIZATION_LABEL, COUNTRY_LABEL = N_("🏠 Mi organización"), N_("📍 Mi país")
NOBODYS = N_("No le tenemos como contacto de una organización.")
NO_COUNTRY = N_("No sabemos su país. Escríbalo, por ejemplo: progreso Perú.")
DETAIL = N_("🔎 Ver estos indicadores")


def is_meant(turn: Turn, command: str) -> bool:
    """Whether "mi organización" asks for its results: it does where the figures are looked at."""
    here = turn.stage is Stage.PROGRESS and turn.incoming.tap is None
    return here and command == "organizacion" and read_request(turn.text).mine == ORGANIZATION


async def show(turn: Turn) -> None:
    """`/mio organization|country [words]`: the own beside the network's figures."""
    kind, _, rest = turn.words.partition(" ")
    if turn.person is None:
        return turn.say(turn.translate(NOBODYS))
    if kind == ORGANIZATION:
        return await _organization(turn, turn.person.id)
    return await _country(turn, parse_audience(rest)[0])


async def _organization(turn: Turn, person_id: int) -> None:
    """Only for who is known to speak for it; its own score has no minimum (domain 2.0.8)."""
    mine = await people.represents(turn.db, person_id, turn.now.date())
    confirmed = [(one.organization_id, one.name) for one in mine if one.confirmed]
    if not confirmed:
        turn.say(turn.translate(NOBODYS))
        return await team.ask(turn)
    network = await collect(turn.db, Audience(), turn.now, asker=person_id)
    found = await own_results(turn.db, confirmed, turn.now)
    told = own_text(found, network, cards(turn.language, turn.translate, turn.locale), turn.translate, turn.locale)
    return _tell(turn, told, Audience())


async def _country(turn: Turn, beside: Audience) -> None:
    places = await _home(turn)
    if not places:
        return turn.say(turn.translate(NO_COUNTRY))
    audience = replace(beside, countries=places.countries, regions=places.regions)
    team = of_team(turn)
    whole = await collect(turn.db, Audience(), turn.now, team=team, asker=turn.speaker.id)
    part = await collect(turn.db, audience, turn.now, team=team, asker=turn.speaker.id)
    shown = cards(turn.language, turn.translate, turn.locale)
    return _tell(turn, beside_text(part, whole, audience, shown, turn.translate, turn.locale), audience)


async def _home(turn: Turn) -> Audience:
    """The countries of the person's organizations, else what the person's role is about."""
    mine = await people.represents(turn.db, turn.speaker.id, turn.now.date())
    if mine:
        return Audience(countries=frozenset(one.country for one in mine))
    return parse_audience(turn.speaker.scope.replace(";", " "))[0]


def _tell(turn: Turn, text: str, audience: Audience) -> None:
    turn.move(Stage.PROGRESS, filter=audience.text())
    example = f"\n⚠️ {turn.translate(EXAMPLES)}" if turn.resources.sample_data else ""
    return turn.ask(f"{text}{example}", [Choice("/detalle", turn.translate(DETAIL))], shown=text)
