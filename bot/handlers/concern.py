"""A danger told in an open answer: thanks, where help is, and a private call if it is wanted (domain S27)."""

from __future__ import annotations

from bot.choices import YES_NO
from bot.conversation import Stage
from bot.handlers import asking, telling, walk
from bot.i18n import N_
from bot.programme.safeguarding import safeguarding as watch
from bot.safeguarding import focal_points
from bot.turn import Turn
from storage import safeguarding

THANKS = N_(
    "Gracias por contarlo. Lo que escribió lo lee solo la persona de CLAC que cuida estos casos; no se envía a la "
    "certificadora ni a su empresa. Este chat no atiende emergencias: si hay peligro ahora, llame a la policía o a "
    "emergencias de su país. Para pedir ayuda a CLAC: {contact}."
)
NEW = N_("Hola, {name}. Alguien contó algo que necesita su cuidado. Para leerlo, escriba TAREAS.")
SEE = N_("Ver tareas")
TEAM = N_("el equipo de CLAC")
CALL = N_("¿Quiere que una persona le llame en privado?")


async def noticed(turn: Turn, question: str, text: str) -> bool:
    """Flag an open answer that tells of a danger; True when the person is asked about a call before going on."""
    record, subject = turn.interview, watch().concern(text)
    if not subject or record is None:
        return False
    await safeguarding.add(turn.db, record.id, question, subject, turn.now)
    await telling.tell(
        turn, await focal_points(turn.db), f"concern:{record.id}:{question}", NEW, choices=(("/tareas", SEE),)
    )  # fmt: skip
    contact = watch().contact or turn.resources.privacy_email or turn.translate(TEAM)
    turn.say(turn.translate(THANKS).format(contact=contact))
    if turn.nameless:  # whom to call is not known, and is not asked
        return False
    turn.move(Stage.CONCERN, question=question)
    turn.ask(turn.translate(CALL), turn.options(YES_NO))
    return True


async def ask_again(turn: Turn) -> None:
    """The question about a call, in the language spoken now."""
    turn.ask(turn.translate(CALL), turn.options(YES_NO))


async def decide(turn: Turn) -> None:
    """Whether somebody shall call; then the survey goes on."""
    record = turn.interview
    choice = turn.chosen_of(YES_NO)
    if choice is None or record is None:
        return await ask_again(turn)
    turn.settle(choice.label)
    await safeguarding.set_call(turn.db, record.id, turn.conversation.data["question"], choice.value == "yes")
    if choice.value == "yes":
        turn.say(turn.translate(N_("De acuerdo. Una persona de CLAC le llamará en privado.")))
    else:
        turn.say(turn.translate(N_("De acuerdo, nadie le llamará.")))
    return asking.ask_next(turn, await walk.restore(turn))
