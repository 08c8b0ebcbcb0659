"""A 0 in answer to an invitation: no more of that kind, with a way back (domain 5.3)."""

from __future__ import annotations

from bot.conversation import Purpose, Stage
from bot.handlers import consent, menu, permits
from bot.i18n import N_
from bot.turn import Turn
from storage import outbox

NO = "0"
BACK = (("back", N_("Fue un error")),)
SAID = {
    Purpose.INVITATIONS: N_("Listo, no le mandaré más invitaciones. Si fue un error, responda 1."),
    Purpose.SURVEYS: N_("Listo, no le mandaré más encuestas. Si fue un error, responda 1."),
}
AGAIN = {
    Purpose.INVITATIONS: N_("De acuerdo: le sigo mandando invitaciones."),
    Purpose.SURVEYS: N_("De acuerdo: le sigo mandando encuestas."),
}
IDLE = frozenset({Stage.MENU, Stage.INVITED, Stage.PROGRESS})  # anywhere else a 0 answers something


async def _purpose(turn: Turn) -> Purpose | None:
    """The purpose a 0 ends: that of the invitation that was the last thing sent; None when it ends nothing."""
    if turn.text != NO or turn.person is None or turn.incoming.tap is not None:
        return None
    if turn.stage is Stage.COMING and turn.conversation.data.get("step") in {"answer", "after"}:
        return Purpose.INVITATIONS if turn.person.invitations else None
    if turn.stage not in IDLE:
        return None
    found = await outbox.last_purpose(turn.db, turn.conversation.id)
    return Purpose(found) if found in SAID and getattr(turn.person, found) else None


async def declined(turn: Turn) -> bool:
    """Whether the message is such a 0: then no more of that is sent, also of what is queued; a 1 takes it back."""
    if (purpose := await _purpose(turn)) is None:
        return False
    turn.settle("")
    await permits.write(turn, purpose, granted=False)
    turn.move(Stage.OUT, purpose=purpose.value)
    turn.ask(turn.translate(SAID[purpose]), turn.options(BACK))
    return True


async def take(turn: Turn) -> None:
    """A 1 takes it back; anything else is what it would be otherwise."""
    purpose = Purpose(turn.conversation.data["purpose"])
    choice = turn.chosen_of(BACK)
    if choice is not None:
        turn.settle(choice.label)
        await permits.write(turn, purpose, granted=True)
        turn.move(Stage.MENU)
        turn.say(turn.translate(AGAIN[purpose]))
        return await menu.show(turn)
    if not turn.agreed:
        turn.move(Stage.REFUSED)
        return await consent.reconsider(turn)
    turn.move(Stage.MENU)
    return await menu.not_understood(turn)
