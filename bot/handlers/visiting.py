"""A visitor at the door: welcomed, asked for name and organization, kept apart until the team links it (S20)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot import attending, occasions
from bot.attendance import How, judge, tidy
from bot.attending import Seen
from bot.choices import YES_NO
from bot.conversation import Stage
from bot.handlers import start, tasks
from bot.handlers.arriving import NAME
from bot.handlers.presence import DOOR
from bot.handlers.resuming import onward
from bot.i18n import N_
from bot.turn import Turn
from storage import activities, arrivals, attendance

WAYS = (("visit", N_("Soy visitante")), ("/persona", N_("Hablar con una persona")))
WELCOME = N_(
    "¡Bienvenida, bienvenido a «{title}»! Si tiene un código personal de CLAC (8 letras y números), escríbalo ahora. "
    "Si no, le anoto como visitante."
)
AGREE = N_(
    "Para la lista le pregunto su nombre y su organización. Los ve solo el equipo de CLAC que lleva la lista. "
    "¿Está de acuerdo?"
)
NOTHING = N_("De acuerdo. No guardamos nada. Puede anotarse con quien lleva la lista.")
ORGANIZATION = N_("¿De qué organización viene? Escriba su nombre. Si no viene por ninguna, escriba: ninguna.")
KEPT = N_("✅ Listo, {name}. Queda en la lista de «{title}» como visitante. Gracias por venir.")
CONTACT = N_("¿Quiere que CLAC guarde también este contacto, para avisarle de otras actividades?")
GOODBYE = N_("De acuerdo: no guardamos su contacto. ¡Que le vaya bien!")


def welcome(turn: Turn, title: str) -> None:
    """Greet somebody nobody knows at the door."""
    turn.move(Stage.VISITING, step="way")
    turn.ask(turn.translate(WELCOME).format(title=title), turn.options(WAYS))


async def take(turn: Turn) -> None:
    """The answer to whatever step of the visit is open; a personal code is taken at every step but the names."""
    step = turn.conversation.data["step"]
    if step in {"way", "agree"} and start.has_code(turn.text):
        return await start.identify(turn)
    return await STEPS[step](turn)


async def _way(turn: Turn) -> None:
    choice = turn.chosen_of(WAYS)
    if choice is None:
        return turn.ask(turn.translate(AGREE), turn.options(YES_NO)) if await _agrees(turn) else start.ask_who(turn)
    turn.settle(choice.label)
    if choice.value == "/persona":
        from bot.handlers import calling

        return await calling.ask(turn)
    onward(turn, Stage.VISITING, "agree")
    return turn.ask(turn.translate(AGREE), turn.options(YES_NO))


async def _agrees(turn: Turn) -> bool:
    """Whether what was written at the greeting is no code, so that the visit goes on; the next step is open then."""
    if start.has_code(turn.text):
        return False
    onward(turn, Stage.VISITING, "agree")
    return True


async def _agree(turn: Turn) -> None:
    choice = turn.chosen_of(YES_NO)
    if choice is None:
        return turn.ask(turn.translate(AGREE), turn.options(YES_NO))
    turn.settle(choice.label)
    if choice.value == "no":
        turn.conversation.data.pop(DOOR, None)
        turn.move(Stage.UNKNOWN)
        return turn.say(turn.translate(NOTHING))
    onward(turn, Stage.VISITING, "name")
    return turn.ask(turn.translate(NAME))


async def _name(turn: Turn) -> None:
    name = tidy(turn.text)
    if sum(sign.isalpha() for sign in name) < 2:
        return turn.ask(turn.translate(NAME))
    onward(turn, Stage.VISITING, "organization", name=name)
    return turn.ask(turn.translate(ORGANIZATION))


async def _organization(turn: Turn) -> None:
    said, data = tidy(turn.text), turn.conversation.data
    door = data.get(DOOR)
    activity = await activities.by_id(turn.db, door["activity"]) if door else None
    if not said or door is None or activity is None:
        return turn.ask(turn.translate(ORGANIZATION))
    how = How(door["how"])
    mode = "virtual" if activity["mode"] == "virtual" else "presencial"
    state = judge(activity, how, "", turn.now)
    seen = Seen(mode, state, how.value, named=data["name"], named_organization=said)
    actor = f"address:{turn.conversation.id}"
    kept = await attending.keep(turn.db, activity["id"], seen, now=turn.now, actor=actor)
    data.pop(DOOR)
    await tasks.add(
        turn, "visitor", name=data["name"], organization=said, text=occasions.title(activity, "es")
    )  # fmt: skip
    title = occasions.title(activity, turn.language)
    turn.say(turn.translate(KEPT).format(name=data["name"].split(" ")[0], title=title))
    onward(turn, Stage.VISITING, "contact", row=kept.row["id"])
    return turn.ask(turn.translate(CONTACT), turn.options(YES_NO))


async def _contact(turn: Turn) -> None:
    """Only with a yes is the chat tied to a name; the consent to anything else is asked then (domain 5.3)."""
    choice, data = turn.chosen_of(YES_NO), dict(turn.conversation.data)
    if choice is None:
        return turn.ask(turn.translate(CONTACT), turn.options(YES_NO))
    turn.settle(choice.label)
    row = await attendance.by_id(turn.db, data["row"])
    if choice.value == "no" or row is None:
        turn.move(Stage.UNKNOWN)
        return turn.say(turn.translate(GOODBYE))
    person_id = await arrivals.add_person(turn.db, data["name"], turn.language, turn.now)
    whose = {"person_id": person_id, "named": ""}
    await attending.correct(
        turn.db, row, whose, now=turn.now, actor=f"address:{turn.conversation.id}", reason="contact"
    )
    return await start.link(turn, person_id)


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "way": _way, "agree": _agree, "name": _name, "organization": _organization, "contact": _contact,
}  # fmt: skip
