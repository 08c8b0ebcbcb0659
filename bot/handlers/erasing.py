"""Erasing everything of a person at the person's wish, or at once for somebody under 18 (domain 5.4)."""

from __future__ import annotations

from functools import partial

from bot import keeping
from bot.conversation import Stage
from bot.handlers import anonymous
from bot.i18n import N_
from bot.keeping import Speaking
from bot.turn import Turn
from storage import facts
from storage.erasures import Chat

EFFECT = N_(
    "Si sigo, borro ahora mismo: su nombre, teléfono, cargo y código, todos los mensajes, audios y textos que "
    "escribió, y las respuestas de la encuesta que está abierta.\n"
    "De encuestas ya cerradas quedan solo los números de su organización, sin nada que lleve a usted.\n"
    "Queda una señal cifrada de que usted pidió borrar, para no volver a escribirle.\n"
    "No se puede deshacer. ¿Borro todo?"
)
EFFECT_UNKNOWN = N_("Si sigo, borro ahora mismo todo lo que se escribió en este chat. No se puede deshacer. ¿Lo borro?")
ERASE_OR_NOT = (("erase", N_("Sí, borrar todo")), ("no", N_("No, dejar todo como está")))
FAREWELL = N_("Listo: borré sus datos. Gracias por el tiempo que nos dio. Este chat ya no sabe quién es usted.")
FAREWELL_MINOR = N_(
    "Muchas gracias por decirlo. Este servicio es solo para personas de 18 años o más, así que ya borré todo lo que se "
    "había guardado de usted. Que le vaya muy bien."
)


async def ask(turn: Turn) -> None:
    """`borrar mis datos`: what it does, and whether to do it."""
    turn.move(Stage.ERASING, before=turn.conversation.data.get("before", turn.stage))
    effect = EFFECT if turn.person is not None else EFFECT_UNKNOWN
    turn.ask(turn.translate(effect), turn.options(ERASE_OR_NOT), shown=turn.translate(N_("¿Borro todo?")))


async def decide(turn: Turn) -> None:
    """Yes or no; anything else changes nothing."""
    choice = turn.chosen_of(ERASE_OR_NOT)
    if choice is None:
        return await ask(turn)
    if choice.value == "erase":
        return _erase(turn, FAREWELL)
    turn.settle(choice.label)
    turn.say(turn.translate(N_("De acuerdo, no borré nada.")))
    from bot.handlers import menu

    if turn.agreed:
        turn.move(Stage.MENU)
        return await menu.show(turn)
    before = Stage(turn.conversation.data.get("before", Stage.UNKNOWN))
    turn.move(before if before in {Stage.CONSENT, Stage.REFUSED, Stage.STOPPED} else Stage.UNKNOWN)
    return None


async def let_go(turn: Turn) -> None:
    """Somebody said to be under 18: thank, erase at once, tell nobody, count."""
    if turn.nameless:
        await anonymous.abandon(turn)
    turn.changes.last.append(partial(facts.count, turn.db, keeping.MINORS))
    _erase(turn, FAREWELL_MINOR, answers_too=True)


def _erase(turn: Turn, farewell: str, *, answers_too: bool = False) -> None:
    """Say goodbye; everything goes when this batch of messages is written, in the same transaction."""
    conversation, person = turn.conversation, turn.person
    chat = Chat(conversation.id, conversation.channel, conversation.address)
    speaking = Speaking(chat, turn.incoming.provider_id, turn.reply_key)
    conversation.language = turn.language
    turn.settle("")
    turn.keep_no_words()
    turn.say(turn.translate(farewell))
    turn.move(Stage.ERASED)
    turn.changes.answers.clear()
    turn.changes.replaced.clear()
    turn.changes.interview = None
    if person is None:
        turn.changes.last.append(partial(keeping.erase_chat, turn.db, speaking, turn.now))
        return
    erase = partial(keeping.erase, turn.db, turn.resources.shelf, person.id, now=turn.now, actor=f"person:{person.id}")
    turn.changes.last.append(partial(erase, speaking=speaking, answers_too=answers_too))
    turn.loaded.person = turn.loaded.interview = None
    conversation.person_id = conversation.interview_id = None
    conversation.data = {}
