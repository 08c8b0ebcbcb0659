"""Corrections of one's own data: name, position, profile and language at once, the organization by somebody's yes.

Gender and age are told by whoever wants to; nobody is asked for them (domain 5.4).
"""

from __future__ import annotations

from bot.conversation import Stage
from bot.handlers import language, requesting, start
from bot.i18n import N_
from bot.messages import plain
from bot.reports.own_data import AGES, GENDERS
from bot.representing import is_employer
from bot.turn import Turn
from storage import audit, own, people

FIELDS = (
    ("/misdatos corregir name", N_("Mi nombre")),
    ("/misdatos corregir position", N_("Mi cargo")),
    ("/misdatos corregir language", N_("Mi idioma")),
    ("/organizacion", N_("Mi organización")),
    ("/misdatos corregir gender", N_("Mi género (si quiere decirlo)")),
    ("/misdatos corregir age_group", N_("Mi edad (si quiere decirla)")),
)
NOTHING = ("-", N_("Quitar este dato"))
PROFILE = {"gender": (*GENDERS.items(), NOTHING), "age_group": (*AGES.items(), NOTHING)}
ASK = {
    "name": N_("Escriba su nombre como quiere que lo guardemos."),
    "position": N_("Escriba su cargo, por ejemplo: secretaria."),
    "gender": N_("¿Cuál es su género? Sirve solo para contar cuántas mujeres participan; se publica en conjunto."),
    "age_group": N_("¿Qué edad tiene? Sirve solo para contar cuántos jóvenes participan; se publica en conjunto."),
}
LEAST, MOST = 2, 80  # signs of a name or a position


async def begin(turn: Turn, what: str) -> None:
    """`/misdatos corregir [what]`: ask what is to be corrected, or for the new words."""
    if what == "language":
        turn.move(Stage.MENU if turn.agreed else Stage.CONSENT)
        return await language.choose(turn)
    if what in ASK:
        turn.move(Stage.CORRECTING, what=what)
        return turn.ask(turn.translate(ASK[what]), turn.options(PROFILE.get(what, ())))
    turn.move(Stage.CORRECTING)
    return turn.ask(turn.translate(N_("¿Qué quiere corregir?")), turn.options(FIELDS))


async def take(turn: Turn) -> None:
    """What was chosen or written."""
    if turn.person is None:
        return await start.identify(turn)
    what = turn.conversation.data.get("what", "")
    if what in PROFILE:
        return await _choose(turn, turn.person.id, what)
    if what:
        return await _read(turn, turn.person.id, what)
    choice = turn.chosen_of(FIELDS)
    if choice is None:
        return await begin(turn, "")
    from bot.handlers import COMMANDS

    turn.settle(choice.label)
    command, _, turn.words = choice.value.removeprefix("/").partition(" ")
    return await COMMANDS[command](turn)


async def _read(turn: Turn, person_id: int, what: str) -> None:
    written = " ".join(plain(turn.text).split())
    if not LEAST <= len(written) <= MOST or not any(sign.isalpha() for sign in written):
        turn.say(turn.translate(N_("Escríbalo con letras, en una línea corta.")))
        return turn.ask(turn.translate(ASK[what]))
    await _keep(turn, person_id, what, written)
    turn.say(turn.translate(N_("Corregido: {words}.")).format(words=written))
    from bot.handlers import my_data

    turn.words = ""
    return await my_data.show(turn)


async def _choose(turn: Turn, person_id: int, what: str) -> None:
    """What was told of gender or age, or that it is taken back."""
    choice = turn.chosen_of(PROFILE[what])
    if choice is None:
        return turn.ask(turn.translate(ASK[what]), turn.options(PROFILE[what]))
    turn.settle(choice.label)
    await own.set_profile(turn.db, person_id, what, "" if choice.value == NOTHING[0] else choice.value)
    await _note(turn, person_id, what)
    turn.say(turn.translate(N_("Guardado.")))
    from bot.handlers import my_data

    turn.words = ""
    return await my_data.show(turn)


async def _note(turn: Turn, person_id: int, what: str) -> None:
    who = f"person:{person_id}"
    await audit.write(turn.db, turn.now, who, "person.correct", who, {"what": what})


async def _keep(turn: Turn, person_id: int, what: str, written: str) -> None:
    await _note(turn, person_id, what)
    if what == "position":
        return await _keep_position(turn, person_id, written)
    await own.set_name(turn.db, person_id, written)
    turn.speaker.name = written
    return None


async def _keep_position(turn: Turn, person_id: int, written: str) -> None:
    """The new position; somebody of the company who says to be of the workers now waits for their word (S24)."""
    spoken_for = await people.represents(turn.db, person_id, turn.now.date())
    await own.set_position(turn.db, person_id, [one.organization_id for one in spoken_for], written)
    for one in spoken_for:
        if is_employer(one.kind, one.position) and not is_employer(one.kind, written):
            await own.unconfirm(turn.db, person_id, one.organization_id)
            await requesting.ask_to_confirm(turn, person_id, one.organization_id, written)
            turn.say(turn.translate(requesting.WAITING).format(organization=one.name))
