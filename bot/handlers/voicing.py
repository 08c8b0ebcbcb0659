"""Voice notes: the first one asks whether recordings may be kept and put into writing (domain 5.2, third purpose)."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.conversation import Purpose, Stage
from bot.handlers import asking, consent, walk
from bot.i18n import N_
from bot.messages import Media, MediaKind
from bot.privacy import RULES
from bot.surveys.interview import Question
from bot.turn import Turn
from storage import people

MAY_WE = N_(
    "¿Podemos guardar sus notas de voz y pasarlas a texto? Las escucha solo el equipo de seguimiento de CLAC, y el "
    "audio se borra a los {days} días. Puede cambiarlo cuando quiera: escriba MIS DATOS."
)
YES_NO = (("yes", N_("Sí")), ("no", N_("No, prefiero escribir")))
WRITE = N_("De acuerdo, no guardé su nota de voz. Escriba su respuesta, o escriba PERSONA y alguien le llama.")


def asks_first(turn: Turn, question: Question) -> bool:
    """Whether a voice note that would answer the question waits for the person's yes; then the person is asked."""
    media, person = turn.incoming.media, turn.person
    if media is None or media.kind is not MediaKind.VOICE or "voice" not in question.accepts:
        return False
    if turn.nameless or person is None or person.voice:
        return False
    turn.move(Stage.VOICE, kind=question.kind, note=asdict(media))
    turn.ask(turn.translate(MAY_WE).format(days=RULES["audio"].days), turn.options(YES_NO))
    return True


async def decide(turn: Turn) -> None:
    """Yes keeps the note that waited; no keeps nothing of it; anything else answers the question in its place."""
    from bot.handlers import answering

    choice = turn.chosen_of(YES_NO)
    note, kind = turn.conversation.data["note"], turn.conversation.data["kind"]
    turn.settle(choice.label if choice else "")
    turn.move(Stage.SURVEY, kind=kind)
    if choice is None:
        return await answering.answer(turn)
    await _keep(turn, granted=choice.value == "yes")
    if choice.value == "yes":
        media = Media(**{**note, "kind": MediaKind(note["kind"])})
        turn.incoming = replace(turn.incoming, text="", tap=None, media=media)
        return await answering.answer(turn)
    turn.say(turn.translate(WRITE))
    return asking.ask_next(turn, await walk.restore(turn))


async def _keep(turn: Turn, *, granted: bool) -> None:
    """The proof of the decision, and what holds from now on."""
    person = turn.speaker
    proof = await consent.proof(turn, "yes" if granted else "no")
    await people.add_consents(turn.db, person.id, proof, {Purpose.VOICE: granted})
    person.voice = granted
