"""Consent by purpose, with its proof; stop words; coming back. The texts are the domain's (section 5.3)."""

from __future__ import annotations

import re
from typing import Any

from bot.conversation import Purpose, Stage
from bot.handlers import anonymous, menu, survey
from bot.i18n import N_
from bot.messages import strong
from bot.turn import Turn
from storage import attachments, conversations, outbox, people

TEXT_VERSION = "2026.1"

TEXT = N_(
    "Hola 👋 Soy el asistente de CLAC. Escribo a {nombre}, de {organizacion}.\n"
    "*Para qué:* hacerle pocas preguntas al año y avisarle de actividades de CLAC.\n"
    "*Qué guardamos:* su nombre, teléfono, cargo, organización y sus respuestas.\n"
    "*Quién lo ve:* el equipo de seguimiento de CLAC. Los resultados se publican juntos, sin su nombre.\n"
    "*Es voluntario:* decir que no, no afecta la certificación ni los servicios.\n"
    "Puede salir cuando quiera: escriba SALIR. Para ver, corregir o borrar sus datos: MIS DATOS.\n"
    "Solo para personas de 18 años o más.\n"
    "Responsable: CLAC, El Salvador · {correo_privacidad} · aviso completo: {enlace}\n"
    "¿Está de acuerdo?"
)
PENDING = N_("(pendiente)")
CHOICES = (
    ("both", N_("Sí, preguntas y avisos")),
    ("surveys", N_("Solo preguntas")),
    ("invitations", N_("Solo avisos de actividades")),
    ("none", N_("No")),
)
GRANTS = {
    "both": {Purpose.SURVEYS: True, Purpose.INVITATIONS: True},
    "surveys": {Purpose.SURVEYS: True, Purpose.INVITATIONS: False},
    "invitations": {Purpose.SURVEYS: False, Purpose.INVITATIONS: True},
    "none": {Purpose.SURVEYS: False, Purpose.INVITATIONS: False},
}
STOPPED = N_(
    "Listo. Ya no le escribo más. Si solo quería dejar de recibir una parte, responda:\n"
    "1 = sin invitaciones, 2 = sin encuestas, 3 = sin nada.\nPara volver algún día, escriba VOLVER."
)
AFTER_STOP = (
    ("surveys", N_("Sin invitaciones")),
    ("invitations", N_("Sin encuestas")),
    ("none", N_("Sin nada")),
)


async def ask(turn: Turn) -> None:
    """Show the consent text; nothing else is asked before an answer."""
    person = turn.speaker
    spoken_for = await people.represents(turn.db, person.id, turn.now.date())
    turn.move(Stage.CONSENT)
    text = re.sub(r"\*([^*\n]+)\*", lambda match: strong(match[1]), turn.translate(TEXT)).format(
        nombre=person.name,
        organizacion=" · ".join(it.name for it in spoken_for) or "CLAC",
        correo_privacidad=turn.resources.privacy_email or turn.translate(PENDING),
        enlace=turn.resources.privacy_url or turn.translate(PENDING),
    )
    turn.ask(text, turn.options(CHOICES), shown=turn.translate(N_("¿Está de acuerdo?")))


async def decide(turn: Turn) -> None:
    """The answer to the consent text."""
    choice = turn.chosen_of(CHOICES)
    if choice is None:
        turn.say(turn.translate(N_("Antes de seguir necesito su respuesta: elija 1, 2, 3 o 4.")))
        return await ask(turn)
    turn.settle(choice.label)
    await keep(turn, choice.value)
    if choice.value == "none":
        turn.move(Stage.REFUSED)
        return turn.say(
            turn.translate(
                N_("Está bien, no le preguntaré nada. Si cambia de idea, escriba VOLVER. Gracias por leerme.")
            )
        )
    turn.move(Stage.MENU)
    turn.say(turn.translate(N_("Gracias. Guardé su decisión; puede cambiarla cuando quiera.")))
    from bot.handlers import attending

    if await attending.come_back(turn):
        return None
    if GRANTS[choice.value][Purpose.SURVEYS] and await survey.offer(turn):
        return None
    return await menu.show(turn)


async def reconsider(turn: Turn) -> None:
    """Someone who said no writes again: say how to come back, ask nothing."""
    turn.say(turn.translate(N_("Usted prefirió no participar y así quedó. Si cambia de idea, escriba VOLVER.")))


async def stop(turn: Turn) -> None:
    """A stop word: everything stops at once, also what is already queued."""
    conversation = turn.conversation
    turn.settle("")
    if turn.nameless:
        await anonymous.abandon(turn)
    from bot.handlers import sharing

    if others := await sharing.others_who_agree(turn):
        return await sharing.part(turn, others)
    reached = [conversation.id]
    if turn.person is not None:
        reached += [row[0] for row in await conversations.addresses_of(turn.db, turn.person.id)]
        await keep(turn, "none")
    await outbox.cancel(turn.db, reached, "opted out")
    turn.changes.silenced += reached
    turn.move(Stage.STOPPED)
    if turn.person is None:
        return turn.say(turn.translate(N_("Listo. No le escribo más.")))
    turn.ask(
        turn.translate(STOPPED), turn.options(AFTER_STOP), shown=turn.translate(N_("Listo. Ya no le escribo más."))
    )
    turn.conversation.data["parts"] = turn.token
    return None


async def after_stop(turn: Turn) -> None:
    """After a stop: a part may stay, and whoever writes again is asked anew."""
    if turn.person is None:
        turn.move(Stage.UNKNOWN)
        from bot.handlers import start

        return start.ask_who(turn)
    if turn.stale:
        return turn.stale_settlement()
    choice = turn.chosen_of(AFTER_STOP) if turn.conversation.data.get("parts") == turn.token else None
    if choice is None:
        return await ask(turn)
    turn.settle(choice.label)
    if choice.value == "none":
        turn.move(Stage.STOPPED)
        return turn.say(turn.translate(N_("De acuerdo, sin nada. Para volver escriba VOLVER.")))
    await keep(turn, choice.value)
    turn.move(Stage.MENU)
    if choice.value == "surveys":
        return turn.say(turn.translate(N_("Hecho: no le mandaré invitaciones. Las encuestas siguen.")))
    return turn.say(turn.translate(N_("Hecho: no le mandaré encuestas. Los avisos de actividades siguen.")))


async def come_back(turn: Turn) -> None:
    """VOLVER: consent is asked anew; whoever never left gets the menu."""
    if turn.person is None:
        from bot.handlers import start

        return start.ask_who(turn)
    if turn.person.surveys and turn.person.invitations and turn.stage not in {Stage.STOPPED, Stage.REFUSED}:
        turn.move(Stage.MENU)
        return await menu.show(turn, greeting=True)
    return await ask(turn)


async def keep(turn: Turn, answer: str) -> None:
    """Keep the proof of a decision (domain 5.4) and what holds from now on."""
    person = turn.speaker
    granted = dict(GRANTS[answer])
    if answer == "none" and person.voice:
        granted[Purpose.VOICE] = person.voice = False
        await attachments.forget_voice(turn.db, person.id)
    await people.add_consents(turn.db, person.id, await proof(turn, answer), granted)
    person.surveys, person.invitations = granted[Purpose.SURVEYS], granted[Purpose.INVITATIONS]


async def proof(turn: Turn, answer: str) -> dict[str, Any]:
    """What proves a decision: the text's version and language, channel, message, words, instant and zone."""
    person = turn.speaker
    spoken_for = await people.represents(turn.db, person.id, turn.now.date())
    return {
        "text_version": TEXT_VERSION, "language": turn.language, "channel": turn.incoming.channel,
        "message_id": turn.incoming.provider_id, "answer": turn.text or answer, "at": turn.now,
        "zone": spoken_for[0].zone if spoken_for else "UTC",
    }  # fmt: skip
