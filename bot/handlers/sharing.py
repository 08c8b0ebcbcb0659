"""The person's own phone number as a way in, and phones that several people share (domain S23)."""

from __future__ import annotations

from datetime import timedelta

from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import arriving, asking, consent, start
from bot.i18n import N_
from bot.messages import Choice
from bot.phones import canonical
from bot.turn import Turn
from storage import arrivals, audit, conversations, outbox, people

WHO = N_("¿Quién responde?")
SESSION = timedelta(hours=6)  # after this silence a shared phone is asked again who has it in hand
ASK = "ask"  # what `shared` says when whoever had the phone in hand is gone
PARTED = N_(
    "Listo, {name}. Ya no le escribo más a usted. En este teléfono sigo escribiendo a {others}. "
    "Para volver algún día, escriba VOLVER."
)
NOT_YOURS = N_("Comparta su propio número, por favor; el de otra persona no sirve para entrar.")
NOT_FOUND = N_("No encuentro ese número y no lo guardé. Probemos de otra manera.")


async def take_card(turn: Turn) -> None:
    """A shared contact card: the sender's own number finds its person; nothing of a card is kept."""
    card, phone = turn.incoming.contact, turn.incoming.phone
    if card is None or not card.own or not phone:
        turn.say(turn.translate(NOT_YOURS))
        return await arriving.offer(turn, turn.translate(start.WAYS_QUESTION))
    found = await arrivals.by_phone(turn.db, canonical(phone))
    await audit.write(
        turn.db, turn.now, f"address:{turn.conversation.id}", "contact.shared", "phone", {"found": len(found)}
    )
    if not found:
        turn.say(turn.translate(NOT_FOUND))
        return await arriving.offer(turn, turn.translate(start.WAYS_QUESTION))
    if len(found) == 1:
        return await start.link(turn, found[0][0])
    return _ask(turn, found)


def is_new_session(turn: Turn) -> bool:
    """Whether somebody else may have taken a shared phone in hand since the last message."""
    shared = bool(turn.conversation.data.get("shared")) and turn.person is not None
    if shared and turn.conversation.data["shared"] == ASK:
        return turn.stage is not Stage.WHO or turn.chosen(_listed(_asked(turn))) is None
    apart = {Stage.WHO, Stage.CONSENT}
    return shared and turn.stage not in apart and turn.incoming.sent_at - turn.conversation.seen_at > SESSION


async def others_who_agree(turn: Turn) -> list[tuple[int, str]]:
    """(id, name) of those who share this phone and have agreed to something, without who has it in hand."""
    if turn.person is None or not turn.conversation.data.get("shared"):
        return []
    found = await arrivals.sharing(turn.db, turn.person.id)
    agreed = await people.agreed(turn.db, [number for number, _ in found])
    return [(number, name) for number, name in found if number != turn.person.id and number in agreed]


async def part(turn: Turn, others: list[tuple[int, str]]) -> None:
    """Who has the shared phone in hand is written to no more; the others still are, and are asked for next time."""
    conversation, person = turn.conversation, turn.speaker
    await consent.keep(turn, "none")
    elsewhere = [row[0] for row in await conversations.addresses_of(turn.db, person.id) if row[0] != conversation.id]
    await outbox.cancel(turn.db, elsewhere, "opted out")
    await outbox.cancel_of_person(turn.db, conversation.id, person.id, "opted out")
    turn.changes.silenced += elsewhere
    names = ", ".join(name.split(" ")[0] for _, name in others)
    turn.say(turn.translate(PARTED).format(name=person.name.split(" ")[0], others=names))
    turn.move(Stage.MENU)
    conversation.data["shared"] = ASK
    conversation.person_id, conversation.interview_id = others[0][0], None


async def ask_again(turn: Turn) -> None:
    """`/quien`: who has the phone in hand."""
    found = await arrivals.sharing(turn.db, turn.speaker.id)
    if len(found) < 2:
        return turn.say(
            turn.translate(N_("En este teléfono solo conozco a una persona. Para entrar como otra, escriba su código."))
        )
    return _ask(turn, found)


def _ask(turn: Turn, found: list[tuple[int, str]]) -> None:
    turn.move(Stage.WHO, people=found)
    turn.ask(turn.translate(WHO), _listed(found))


async def repeat(turn: Turn) -> None:
    """The open question asked again, in the language spoken now."""
    return _ask(turn, _asked(turn))


def _asked(turn: Turn) -> list[tuple[int, str]]:
    """Among whom it is asked."""
    return [(one[0], one[1]) for one in turn.conversation.data["people"]]


def _listed(found: list[tuple[int, str]]) -> list[Choice]:
    return numbered((str(number), name) for number, name in found)


async def take(turn: Turn) -> None:
    """The answer to "¿Quién responde?"."""
    found = _asked(turn)
    choice = turn.chosen(_listed(found))
    if choice is None:
        return turn.ask(turn.translate(WHO), _listed(found))
    turn.settle(choice.label)
    if turn.person is not None and turn.person.id == int(choice.value) and turn.interview is not None:
        turn.move(Stage.SURVEY)
        return await asking.repeat(turn)
    return await start.link(turn, int(choice.value))
