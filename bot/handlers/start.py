"""Start: who is this? A personal code links the chat to a person; without one there is a helpful way in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.conversation import Stage
from bot.handlers import anonymous, asking, attending, consent, menu, presence
from bot.i18n import N_
from bot.messages import strong
from bot.turn import Turn
from storage import arrivals, people
from storage.conversations import PersonRecord

_CODE = re.compile(r"(?=\b([A-Za-z0-9]{4}[- ]?[A-Za-z0-9]{4})\b)")  # also where two could begin: "Hola K7M4-P2QX"
MANY_TRIES = 5  # wrong codes before a pause
PAUSE = timedelta(minutes=15)
PATIENCE = 2  # messages that were not understood before a person is offered

WAYS_IN = (("nocode", N_("No tengo código")), ("/idioma", "Español · Português · English · Français"))
WELCOME = N_(
    "Hola 👋 Soy el asistente de CLAC, la red de Comercio Justo de América Latina y el Caribe.\n"
    "Para empezar necesito su código personal: 8 letras y números que le dio CLAC o su organización. "
    "Por ejemplo: K7M4-P2QX.\nEscríbalo aquí."
)
NO_CODE = N_(
    "No se preocupe. Pida su código a su organización, a la Coordinadora Nacional de su país o a CLAC{contact}. "
    "Cuando lo tenga, escríbalo aquí y empezamos."
)
WAYS_QUESTION = N_("¿Cómo quiere entrar?")
ALSO_PERSON = ("/persona", N_("Hablar con una persona"))
WRONG_CODE = N_(
    "No encuentro ese código. Revise que sean 8 letras y números, por ejemplo K7M4-P2QX, y escríbalo otra vez."
)
TOO_MANY = N_(
    "Probó varios códigos que no encuentro. Espere {minutes} minutos y vuelva a intentar, o pida ayuda a CLAC{contact}."
)


async def greet(turn: Turn) -> None:
    """`/start [code]`: link the chat, or greet again a person we know."""
    if turn.words:
        return None if await attending.by_token(turn, turn.words) else await _try_code(turn, turn.words)
    if turn.person is None:
        return ask_who(turn)
    if turn.interview is not None and turn.stage in asking.IN_SURVEY:
        return await asking.repeat(turn)
    if not turn.agreed or turn.stage is Stage.STOPPED:
        return await consent.ask(turn)
    turn.move(Stage.MENU)
    return await menu.show(turn, greeting=True)


async def identify(turn: Turn) -> None:
    """Anything an unknown person writes: a code anywhere in the text, or the way in."""
    if turn.person is not None:
        return await consent.ask(turn)
    if (choice := turn.chosen_of(WAYS_IN)) is not None:
        turn.settle(choice.label)
        if choice.value == "/idioma":
            from bot.handlers import language

            return await language.choose(turn)
        from bot.handlers import arriving

        return await arriving.offer(turn, turn.translate(NO_CODE).format(contact=_contact(turn)))
    if has_code(turn.text):
        return await _try_code(turn, turn.text)
    return ask_who(turn)


def ask_who(turn: Turn) -> None:
    """Say what this is and ask for the personal code; from the second time on a person is offered too."""
    failures = turn.conversation.failures
    turn.move(Stage.UNKNOWN)
    turn.conversation.failures = failures + 1
    turn.ask(turn.translate(WELCOME), turn.options([*WAYS_IN, *([ALSO_PERSON] if failures >= PATIENCE else [])]))


def has_code(text: str) -> bool:
    """Whether a text has something that looks like a personal code."""
    return any(_looks_like_code(match[1], text) for match in _CODE.finditer(text))


async def _try_code(turn: Turn, text: str) -> None:
    data = turn.conversation.data
    if data.get("until", "") > turn.now.isoformat():
        return _refuse(turn)
    for code in _codes(text):
        if (person_id := await people.by_code(turn.db, code)) is not None:
            await people.use_code(turn.db, code, turn.now)
            return await link(turn, person_id)
        if await anonymous.offer(turn, code):
            return None
    data["tries"] = data.get("tries", 0) + 1
    if data["tries"] >= MANY_TRIES:
        data["tries"], data["until"] = 0, (turn.now + PAUSE).isoformat()
        return _refuse(turn)
    return turn.say(turn.translate(WRONG_CODE))


async def offer_shared(turn: Turn) -> bool:
    """Whether a text of a person we know has a code that an organization passes on; then it is offered."""
    if not has_code(turn.text):
        return False
    for code in _codes(turn.text):
        if await anonymous.offer(turn, code):
            return True
    return False


def _codes(text: str) -> Iterator[str]:
    return (match[1].replace("-", "").replace(" ", "").upper() for match in _CODE.finditer(text))


async def link(turn: Turn, person_id: int) -> None:
    """The chat is this person's from now on: the consent, or a greeting."""
    if turn.nameless:
        await anonymous.abandon(turn)
    row = await people.person(turn.db, person_id)
    assert row is not None  # noqa: S101 - a code's person exists: a foreign key says so
    conversation = turn.conversation
    conversation.person_id, conversation.interview_id, turn.loaded.interview = person_id, None, None
    turn.loaded.person = PersonRecord(**{name: row[name] for name in PersonRecord.__slots__})
    kept = {"open", presence.DOOR}
    conversation.stage, conversation.data = Stage.UNKNOWN, {k: v for k, v in conversation.data.items() if k in kept}
    if len(await arrivals.sharing(turn.db, person_id)) > 1:
        conversation.data["shared"] = True
    if not turn.agreed:
        return await consent.ask(turn)
    turn.move(Stage.MENU)
    return None if await attending.come_back(turn) else await menu.show(turn, greeting=True)


def _looks_like_code(found: str, text: str) -> bool:
    """Letters alone are a code only as the whole message and without a space in it; else they are words."""
    return (found == text.strip() and " " not in found) or any(sign.isdigit() for sign in found)


def _refuse(turn: Turn) -> None:
    minutes = int(PAUSE.total_seconds() // 60)
    turn.say(turn.translate(TOO_MANY).format(minutes=strong(str(minutes)), contact=_contact(turn)))


def _contact(turn: Turn) -> str:
    email = turn.resources.privacy_email
    return f" ({email})" if email else ""
