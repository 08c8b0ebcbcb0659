"""Talking to a person: a task with the hours at which to call, and a word about what happens next (domain S13)."""

from __future__ import annotations

from bot.conversation import Stage
from bot.handlers import tasks
from bot.handlers.resuming import APART, detour, resume
from bot.i18n import N_
from bot.masks import country_of, masked, typed_phone
from bot.reports.calls import TIMES
from bot.turn import Turn
from storage import people

WHEN = N_("Claro. ¿Cuándo le llamamos?")
HOURS = (
    ("morning", N_("Por la mañana")),
    ("afternoon", N_("Por la tarde")),
    ("any", N_("A cualquier hora")),
    ("write", N_("Mejor que me escriban aquí")),
)
NUMBER = N_("¿A qué número le llamamos? Escríbalo con el prefijo de su país, por ejemplo +51 912 345 678.")
NO_NUMBER = N_("No reconozco ese número. Escríbalo con + y el prefijo de su país, por ejemplo +51 912 345 678.")
NOTED = N_("Anotado: una persona del equipo de CLAC le va a llamar {when}{phone}.")
NOTED_WRITE = N_("Anotado: una persona del equipo de CLAC le va a escribir aquí.")
ALREADY = N_("Su pedido ya está anotado. Una persona del equipo de CLAC le va a contactar.")


async def ask(turn: Turn) -> None:
    """`/persona`, "quiero que me llamen": when to call."""
    if turn.stage in APART:  # nothing is asked there: the team sees the wish and writes
        return await _keep(turn, "write", "")
    detour(turn, Stage.CALLING, step="hours")
    turn.ask(turn.translate(WHEN), turn.options(HOURS))
    return None


async def ask_again(turn: Turn) -> None:
    """What is open: the hours or the number, in the language spoken now."""
    if turn.conversation.data["step"] == "number":
        return turn.ask(turn.translate(NUMBER), request="contact" if turn.limits.contact else "")
    return turn.ask(turn.translate(WHEN), turn.options(HOURS))


async def take(turn: Turn) -> None:
    """The hours, then the number where none is known."""
    if turn.conversation.data["step"] == "number":
        return await _number(turn)
    choice = turn.chosen_of(HOURS)
    if choice is None:
        return turn.ask(turn.translate(WHEN), turn.options(HOURS))
    turn.settle(choice.label)
    known = await people.person(turn.db, turn.person.id) if turn.person else None
    if choice.value == "write" or (known and known["phone"]):
        await _keep(turn, choice.value, known["phone"] if known and choice.value != "write" else "")
        return await resume(turn)
    data = turn.conversation.data
    turn.move(Stage.CALLING, step="number", call=choice.value, before=data["before"])
    return turn.ask(turn.translate(NUMBER), request="contact" if turn.limits.contact else "")


async def _number(turn: Turn) -> None:
    phone = turn.incoming.phone or typed_phone(turn.text, await _country(turn))
    if not phone:
        return turn.ask(turn.translate(NO_NUMBER))
    await _keep(turn, turn.conversation.data["call"], phone)
    return await resume(turn)


async def _country(turn: Turn) -> str:
    if turn.interview is not None:
        return turn.interview.country
    spoken_for = await people.represents(turn.db, turn.person.id, turn.now.date()) if turn.person else []
    return spoken_for[0].country if spoken_for else ""


async def _keep(turn: Turn, call: str, phone: str) -> None:
    """Keep the task where the person's organization is, and say what happens next."""
    today = turn.now.date()
    spoken_for = await people.represents(turn.db, turn.person.id, today) if turn.person else []
    task_id = await tasks.add(
        turn, "call", country=spoken_for[0].country if spoken_for else country_of(phone), call=call,
        organization_id=spoken_for[0].organization_id if spoken_for else None, phone=phone,
    )  # fmt: skip
    if task_id is None:
        return turn.say(turn.translate(ALREADY))
    if call == "write":
        return turn.say(turn.translate(NOTED_WRITE))
    number = f" ({masked(phone)})" if phone else ""
    return turn.say(turn.translate(NOTED).format(when=turn.translate(TIMES[call]), phone=number))
