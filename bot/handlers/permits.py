"""What a person agrees to, purpose by purpose, each to be switched alone (domain 5.2)."""

from __future__ import annotations

from bot.conversation import Purpose, Stage
from bot.handlers import consent
from bot.i18n import N_
from bot.messages import Choice
from bot.reports.own_data import NO, YES
from bot.turn import Turn
from storage import attachments, audit, conversations, outbox, people

MEANING = {
    Purpose.SURVEYS: N_("Encuestas: pocas preguntas al año"),
    Purpose.INVITATIONS: N_("Avisos e invitaciones a actividades"),
    Purpose.VOICE: N_("Notas de voz, pasadas a texto"),
}
PAGE = "permits"


async def show(turn: Turn, wanted: str = "") -> None:
    """`/misdatos permisos [purpose yes|no]`: what is agreed to; whoever agreed to nothing is asked as at first."""
    person = turn.speaker
    name, _, answer = wanted.partition(" ")
    if not turn.agreed:
        return await consent.ask(turn)
    if name in set(Purpose) and answer in {"yes", "no"}:
        await switch(turn, Purpose(name), granted=answer == "yes")
    if not (person.surveys or person.invitations):
        turn.move(Stage.DATA, before=Stage.REFUSED)
        return turn.say(turn.translate(N_("Listo. Ya no le escribo más. Si cambia de idea, escriba VOLVER.")))
    turn.move(Stage.DATA, page=PAGE)
    return turn.ask(turn.translate(N_("Esto acepta usted. Toque lo que quiere cambiar:")), switches(turn))


def switches(turn: Turn) -> list[Choice]:
    """What can be switched, each a command."""
    _, found = turn.translate, []
    for number, (purpose, meaning) in enumerate(MEANING.items(), 1):
        now = bool(getattr(turn.person, purpose))
        label = f"{_(meaning)}: {_(YES) if now else _(NO)} → {_(NO) if now else _(YES)}"
        found.append(Choice(f"/misdatos permisos {purpose} {'no' if now else 'yes'}", label, str(number)))
    return found


async def switch(turn: Turn, purpose: Purpose, *, granted: bool) -> None:
    """Keep the decision and say so, where it is another one."""
    if bool(getattr(turn.person, purpose)) != granted:
        await write(turn, purpose, granted=granted)
        turn.say(turn.translate(N_("Guardado.")))


async def write(turn: Turn, purpose: Purpose, *, granted: bool) -> None:
    """Keep the proof of the decision; a no holds at once, also for what is queued."""
    person = turn.speaker
    proof = await consent.proof(turn, f"{purpose}: {'yes' if granted else 'no'}")
    await people.add_consents(turn.db, person.id, proof, {purpose: granted})
    setattr(person, purpose, granted)
    if not granted:
        reached = {turn.conversation.id, *(row[0] for row in await conversations.addresses_of(turn.db, person.id))}
        if turn.conversation.data.get("shared"):  # others are written to here too
            await outbox.cancel_of_person(turn.db, turn.conversation.id, person.id, "opted out", [purpose])
            reached.remove(turn.conversation.id)
        await outbox.cancel(turn.db, reached, "opted out", [purpose])
    if purpose is Purpose.VOICE and not granted:
        await attachments.forget_voice(turn.db, person.id)
    await audit.write(
        turn.db, turn.now, f"person:{person.id}", "consent.switch", f"person:{person.id}", {purpose: granted}
    )
