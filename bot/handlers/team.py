"""The people of an organization: presenting a colleague, a change of representative, leaving (domain S34)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.access import Permission
from bot.attendance import tidy
from bot.choices import YES_NO, numbered
from bot.codes import new_code, shown_code
from bot.conversation import Stage
from bot.handlers import arriving, refusing, tasks, telling
from bot.handlers.resuming import detour, onward, resume
from bot.i18n import N_
from bot.messages import Choice, strong
from bot.representing import EMPLOYER_REFUSED, is_employer, may_join
from bot.turn import Turn
from storage import arrivals, audit, people
from storage.people import Representation

WHAT = N_("{organization}: ¿qué desea hacer?")
DOING = (
    ("present", N_("Presentar a una persona nueva")),
    ("replace", N_("Alguien dejó su cargo")),
    ("leave", N_("Yo ya no estoy aquí")),
    ("other", N_("Represento también a otra")),
)
WHICH = N_("¿Cuál de sus organizaciones?")
WHO_LEFT = N_("¿Quién dejó su cargo?")
NEW_NAME = N_("¿Cómo se llama la persona nueva? Escriba su nombre y apellido.")
NEW_POSITION = N_("¿Qué cargo tiene?")
CODE = N_(
    "Listo. Pásele a {who} este código personal: {code}\n"
    "Con él entra en su propio chat. Nada suyo se guarda sin su consentimiento."
)
THANKED = N_(
    "Hola, {name}. Nos avisaron que otra persona le sigue en su cargo en {organization}. Gracias por todo este tiempo. "
    "Desde hoy ya no ve los resultados de la organización. Sus respuestas siguen contando y sus datos siguen siendo "
    "suyos: escriba MIS DATOS. Si es un error, escriba PERSONA."
)
SURE = N_("¿Deja de representar a {organization}? Ya no verá sus resultados; sus datos siguen siendo suyos.")
LEFT = N_("Gracias por todo este tiempo. Desde hoy no le escribo por {organization}.")
UNCONFIRMED = N_("Usted todavía no figura como contacto de {organization}. Le aviso cuando alguien lo confirme.")


async def ask(turn: Turn) -> None:
    """`/organizacion`: whose people, where the person speaks for several."""
    mine = await _mine(turn)
    if not mine:
        detour(turn, Stage.ARRIVING, step="agree", way="member")
        return turn.ask(turn.translate(arriving.AGREE), turn.options(YES_NO))
    if len(mine) == 1:
        return _ask_what(turn, mine[0])
    detour(turn, Stage.TEAM, step="which")
    return turn.ask(turn.translate(WHICH), _organizations(mine))


async def _mine(turn: Turn) -> list[Representation]:
    return await people.represents(turn.db, turn.speaker.id, turn.now.date())


def _organizations(mine: list[Representation]) -> list[Choice]:
    return numbered((one.organization_id, one.name) for one in mine)


def _ask_what(turn: Turn, one: Representation) -> None:
    detour(turn, Stage.TEAM, step="what", id=one.organization_id)
    turn.ask(turn.translate(WHAT).format(organization=one.name), turn.options(DOING))


async def ask_again(turn: Turn) -> None:
    """The open step asked again, in the language spoken now."""
    step, one = turn.conversation.data["step"], await _current(turn)
    if step == "which" or one is None:
        return await ask(turn)
    if step == "what":
        return _ask_what(turn, one)
    if step == "left":
        return turn.ask(turn.translate(WHO_LEFT), _people(turn))
    if step == "sure":
        return turn.ask(turn.translate(SURE).format(organization=one.name), turn.options(YES_NO))
    return turn.ask(turn.translate(NEW_NAME if step == "name" else NEW_POSITION))


async def take(turn: Turn) -> None:
    """The answer to whatever step is open."""
    return await STEPS[turn.conversation.data["step"]](turn)


async def _current(turn: Turn) -> Representation | None:
    """The organization this is about; None when the person speaks for it no more."""
    wanted = turn.conversation.data.get("id")
    return next((one for one in await _mine(turn) if one.organization_id == wanted), None)


async def _which(turn: Turn) -> None:
    mine = await _mine(turn)
    choice = turn.chosen(_organizations(mine))
    if choice is None:
        return turn.ask(turn.translate(WHICH), _organizations(mine))
    turn.settle(choice.label)
    return _ask_what(turn, next(one for one in mine if one.organization_id == choice.value))


async def _what(turn: Turn) -> None:
    one, choice = await _current(turn), turn.chosen_of(DOING)
    if one is None:
        return await resume(turn)
    if choice is None:
        return _ask_what(turn, one)
    turn.settle(choice.label)
    if choice.value == "leave":
        onward(turn, Stage.TEAM, "sure")
        return turn.ask(turn.translate(SURE).format(organization=one.name), turn.options(YES_NO))
    if choice.value == "other":
        turn.move(Stage.ARRIVING, step="agree", way="member", before=turn.conversation.data["before"])
        return turn.ask(turn.translate(arriving.AGREE), turn.options(YES_NO))
    if not one.confirmed or is_employer(one.kind, one.position):  # who is not confirmed changes nobody else
        turn.say(turn.translate(UNCONFIRMED).format(organization=one.name))
        await refusing.note(turn, Permission.CONFIRM)
        return await resume(turn)
    if choice.value == "present":
        onward(turn, Stage.TEAM, "name")
        return turn.ask(turn.translate(NEW_NAME))
    return await _ask_who_left(turn, one)


async def _ask_who_left(turn: Turn, one: Representation) -> None:
    people_there = await arrivals.contacts(turn.db, one.organization_id, turn.now.date())
    onward(turn, Stage.TEAM, "left", people=[[each.person_id, each.name] for each in people_there])
    return turn.ask(turn.translate(WHO_LEFT), _people(turn))


def _people(turn: Turn) -> list[Choice]:
    offered = turn.conversation.data["people"]
    return numbered((str(number), name) for number, name in offered)


async def _left(turn: Turn) -> None:
    choice = turn.chosen(_people(turn))
    if choice is None:
        return turn.ask(turn.translate(WHO_LEFT), _people(turn))
    turn.settle(choice.label)
    onward(turn, Stage.TEAM, "name", gone=int(choice.value))
    return turn.ask(turn.translate(NEW_NAME))


async def _name(turn: Turn) -> None:
    name = tidy(turn.text)
    if sum(sign.isalpha() for sign in name) < 2:
        return turn.ask(turn.translate(NEW_NAME))
    onward(turn, Stage.TEAM, "position", name=name)
    return turn.ask(turn.translate(NEW_POSITION))


async def _position(turn: Turn) -> None:
    """The new person is a contact from today on; who went before is thanked and sees no more."""
    one, data = await _current(turn), dict(turn.conversation.data)
    position = tidy(turn.text)
    if one is None:
        return await resume(turn)
    if not may_join(one.kind, position):
        turn.say(turn.translate(EMPLOYER_REFUSED).format(organization=one.name))
        return await resume(turn)
    code = new_code()
    number = await arrivals.add_person(turn.db, data["name"], turn.language, turn.now, code=code)
    today = turn.now.date()
    await arrivals.join(turn.db, number, one.organization_id, position, today, confirmed=True)
    await _note(turn, "contact.presented", number, one.organization_id)
    shown = strong(shown_code(code))
    turn.say(turn.translate(CODE).format(who=data["name"].split(" ")[0], code=shown))
    if gone := data.get("gone"):
        await _part(turn, int(gone), one)
    return await resume(turn)


async def _part(turn: Turn, gone: int, one: Representation) -> None:
    """The person speaks for the organization no more and is told so; answers already given stay valid."""
    await telling.tell(
        turn, [gone], f"thanked:{one.organization_id}:{turn.now.date()}", THANKED, country=one.country,
        organization=one.name,
    )  # fmt: skip
    await arrivals.part(turn.db, gone, one.organization_id, turn.now.date())
    turn.changes.last.append(partial(arrivals.leave_surveys, turn.db, gone, one.organization_id))
    await _note(turn, "contact.parted", gone, one.organization_id)
    if gone == turn.speaker.id:
        turn.say(turn.translate(LEFT).format(organization=one.name))


async def _sure(turn: Turn) -> None:
    one, choice = await _current(turn), turn.chosen_of(YES_NO)
    if one is None:
        return await resume(turn)
    if choice is None:
        return turn.ask(turn.translate(SURE).format(organization=one.name), turn.options(YES_NO))
    turn.settle(choice.label)
    if choice.value == "yes":
        await _part(turn, turn.speaker.id, one)
        await tasks.add(turn, "leaving", country=one.country, organization_id=one.organization_id)
        if turn.interview is not None and turn.interview.organization_id == one.organization_id:
            turn.conversation.interview_id = turn.loaded.interview = None
            turn.conversation.data["before"] = Stage.MENU
    return await resume(turn)


async def _note(turn: Turn, action: str, person_id: int, organization_id: str) -> None:
    detail = {"organization": organization_id}
    await audit.write(turn.db, turn.now, turn.actor, action, f"person:{person_id}", detail)


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "which": _which, "what": _what, "left": _left, "name": _name, "position": _position, "sure": _sure,
}  # fmt: skip
