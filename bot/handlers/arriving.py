"""Ways in without a code: the own organization vouches, the phone changed, an organization not yet a member, a visit.

Nothing that is stored is shown to who has not come in yet: what the bot answers is the same whether a name is known.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.attendance import tidy
from bot.choices import YES_NO, numbered
from bot.conversation import Stage
from bot.finding import Entry, find
from bot.handlers import requesting, start
from bot.handlers.resuming import onward
from bot.i18n import N_
from bot.programme.countries import atlas
from bot.turn import Turn
from storage import search

CONTACT = "contact"
WAYS = (
    ("member", N_("Soy de una organización")),
    ("phone", requesting.MOVED),
    ("lead", N_("Mi organización aún no es parte")),
    ("/persona", N_("Hablar con una persona")),
)
AGREE = N_(
    "Le hago unas preguntas cortas. Guardo lo que escriba y lo ve alguien de esa organización o del equipo de CLAC, "
    "solo para confirmarlo. ¿Está de acuerdo?"
)
NAME = N_("¿Cómo se llama? Escriba su nombre y apellido.")
ORGANIZATION = N_("¿De qué organización es? Escriba su nombre o su FLO-ID.")
POSITION = N_("¿Qué cargo tiene ahí? Por ejemplo: presidenta, gerente, Comité de Prima.")
COUNTRY = N_("¿En qué país está su organización?")
WHICH = N_("¿Cuál de estas es?")
NONE_OF_THESE = N_("Ninguna de estas")
NOT_FOUND = N_("No encuentro esa organización en la red. ¿Cómo seguimos?")
AFTER_NOT_FOUND = (
    ("again", N_("Escribirla otra vez")),
    ("lead", N_("Queremos ser parte de CLAC")),
    ("visit", N_("Seguir como visitante")),
)


async def offer(turn: Turn, text: str) -> None:
    """The ways in without a code; where the device can share its number, that too."""
    turn.move(Stage.ARRIVING, step="way")
    turn.ask(text, turn.options(WAYS), request=CONTACT if turn.limits.contact else "")


async def take_again(turn: Turn) -> None:
    """The open step asked again, in the language spoken now."""
    data, _ = turn.conversation.data, turn.translate
    match data["step"]:
        case "way":
            return await offer(turn, _(start.WAYS_QUESTION))
        case "agree":
            return turn.ask(_(AGREE), turn.options(YES_NO))
        case "which":
            return turn.ask(_(WHICH), numbered(data["offered"]))
        case "missing":
            return turn.ask(_(NOT_FOUND), turn.options(AFTER_NOT_FOUND))
        case step:
            asked = {"name": NAME, "organization": ORGANIZATION, "position": POSITION, "country": COUNTRY}
            return turn.ask(_(asked[step]))


async def take(turn: Turn) -> None:
    """The answer to whatever step of the way in is open; a personal code is taken at every step."""
    step = turn.conversation.data["step"]
    coded = turn.person is None and start.has_code(turn.text) and re.search(r"\d", turn.text)  # "delegada" is a word
    if coded and step != "organization":
        return await start.identify(turn)
    return await STEPS[step](turn)


async def _way(turn: Turn) -> None:
    choice = turn.chosen_of(WAYS)
    if choice is None:
        failures = turn.conversation.failures
        start.ask_who(turn)
        turn.conversation.failures = failures + 1
        return None
    turn.settle(choice.label)
    if choice.value == "/persona":
        from bot.handlers import calling

        return await calling.ask(turn)
    onward(turn, Stage.ARRIVING, "agree", way=choice.value)
    return turn.ask(turn.translate(AGREE), turn.options(YES_NO))


async def _agree(turn: Turn) -> None:
    choice = turn.chosen_of(YES_NO)
    if choice is None:
        return turn.ask(turn.translate(AGREE), turn.options(YES_NO))
    turn.settle(choice.label)
    if choice.value == "no":
        turn.say(turn.translate(N_("De acuerdo. No guardamos nada.")))
        turn.move(Stage.UNKNOWN)
        return None
    if turn.person is not None:  # somebody we know speaks for one more organization
        onward(turn, Stage.ARRIVING, "organization", name=turn.person.name)
        return turn.ask(turn.translate(ORGANIZATION))
    onward(turn, Stage.ARRIVING, "name")
    return turn.ask(turn.translate(NAME))


async def _name(turn: Turn) -> None:
    name = tidy(turn.text)
    if sum(sign.isalpha() for sign in name) < 2:
        return turn.ask(turn.translate(NAME))
    onward(turn, Stage.ARRIVING, "organization", name=name)
    return turn.ask(turn.translate(ORGANIZATION))


async def _organization(turn: Turn) -> None:
    wanted = tidy(turn.text)
    way = turn.conversation.data["way"]
    if not wanted:
        return turn.ask(turn.translate(ORGANIZATION))
    if way == "lead":
        onward(turn, Stage.ARRIVING, "country", organization=wanted)
        return turn.ask(turn.translate(COUNTRY))
    found = await candidates(turn, wanted)
    if not found:
        onward(turn, Stage.ARRIVING, "missing", organization=wanted)
        return turn.ask(turn.translate(NOT_FOUND), turn.options(AFTER_NOT_FOUND))
    pairs = [(key, label) for key, label in found] + [("none", turn.translate(NONE_OF_THESE))]
    onward(turn, Stage.ARRIVING, "which", organization=wanted, offered=pairs)
    return turn.ask(turn.translate(WHICH), numbered(pairs))


async def candidates(turn: Turn, wanted: str) -> list[tuple[str, str]]:
    """(id, name and country) of up to three organizations that may be meant."""
    everyone = await search.organizations(turn.db)
    entries = [
        Entry(row["id"], (row["name"], row["short_name"]), tuple(filter(None, (row["flo_id"], row["id"]))))
        for row in everyone
    ]  # fmt: skip
    known = {row["id"]: row for row in everyone}
    found = [known[one.entry.key] for one in find(wanted, entries, limit=3, least=0.7)]
    countries = atlas().countries
    return [
        (row["id"], f"{row['name']} ({countries[row['country']].name.to(turn.language)})")
        for row in found
        if row["country"] in countries
    ]


async def _which(turn: Turn) -> None:
    offered = numbered(turn.conversation.data["offered"])
    choice = turn.chosen(offered)
    if choice is None:
        return turn.ask(turn.translate(WHICH), offered)
    turn.settle(choice.label)
    if choice.value == "none":
        onward(turn, Stage.ARRIVING, "missing")
        return turn.ask(turn.translate(NOT_FOUND), turn.options(AFTER_NOT_FOUND))
    if turn.conversation.data["way"] == "phone":
        return await requesting.move_phone(turn, choice.value)
    onward(turn, Stage.ARRIVING, "position", id=choice.value)
    return turn.ask(turn.translate(POSITION))


async def _missing(turn: Turn) -> None:
    choice = turn.chosen_of(AFTER_NOT_FOUND)
    if choice is None:
        return turn.ask(turn.translate(NOT_FOUND), turn.options(AFTER_NOT_FOUND))
    turn.settle(choice.label)
    if choice.value == "again":
        onward(turn, Stage.ARRIVING, "organization")
        return turn.ask(turn.translate(ORGANIZATION))
    if choice.value == "visit":
        return await requesting.visit(turn)
    onward(turn, Stage.ARRIVING, "country")
    return turn.ask(turn.translate(COUNTRY))


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "way": _way, "agree": _agree, "name": _name, "organization": _organization, "which": _which,
    "missing": _missing, "position": requesting.join, "country": requesting.apply,
}  # fmt: skip
