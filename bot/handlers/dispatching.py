"""Dispatching: what a message is here (a stop, a command, an answer) and whose it is; the tables are the package's."""

from __future__ import annotations

from bot.access import Permission
from bot.conversation import Stage
from bot.handlers import (
    COMMANDS,
    HEAVY,
    MAY_REFUSE,
    MOVES_ABOUT,
    NAMELESS,
    NAMES_ARE_TYPED,
    NEED_CONSENT,
    NEEDS,
    OPEN_TO_ALL,
    STAGES,
    STILL_COMMANDS,
    SURVEY_STAGES,
    anonymous,
    answering,
    asking,
    assisting,
    broadcasts,
    consent,
    declining,
    erasing,
    language,
    leaving,
    listening,
    progress_own,
    pushed,
    refusing,
    sharing,
    start,
    survey,
    writing_activity,
)
from bot.handlers.vocabulary import LANGUAGE_WORDS, is_stop, read_command
from bot.i18n import N_
from bot.messages import Incoming, Kind
from bot.programme.safeguarding import safeguarding
from bot.spelling import fold
from bot.turn import Turn


async def handle(turn: Turn) -> None:
    """Answer one incoming message."""
    incoming, conversation = turn.incoming, turn.conversation
    if incoming.kind in {Kind.BLOCKED, Kind.RETURNED}:
        conversation.reachable = incoming.kind is Kind.RETURNED
        if not conversation.reachable:
            turn.changes.silenced.append(conversation.id)
        return None
    if incoming.kind is Kind.EDITED:
        return await answering.edited(turn)
    conversation.reachable = True
    if _says_minor(turn):
        return await erasing.let_go(turn)
    command = _in_place(turn, command_of(incoming, answering=turn.stage is Stage.SURVEY))
    only_that = turn.stage is Stage.ANONYMOUS and turn.person is not None  # "salir" there leaves that survey only
    if leaving.is_meant(turn):
        command = leaving.command(turn)
    elif (is_stop(incoming.text) and not only_that) or (command and command[0] == "salir"):
        return await consent.stop(turn)
    if sharing.is_new_session(turn) and not (command and command[1]):
        return await sharing.ask_again(turn)
    if turn.stage is Stage.STOPPED and not (command and command[0] in OPEN_TO_ALL):
        return await consent.after_stop(turn)
    if command:
        return await _command(turn, *command)
    return await _converse(turn)


def _says_minor(turn: Turn) -> bool:
    """Whether the person says to be under 18; a number of years asked for is an answer."""
    counted = turn.stage in asking.IN_SURVEY and turn.conversation.data.get("kind") in asking.NUMBERS
    counted = counted or turn.stage in {Stage.MAILING, Stage.CONVENING}
    return not counted and turn.incoming.tap is None and safeguarding().says_minor(turn.text)


def _in_place(turn: Turn, command: tuple[str, str] | None) -> tuple[str, str] | None:
    """The command as it is meant here: "voltar" in a survey is one question back, and "seguir" may be a choice."""
    if command is None or turn.incoming.text.startswith("/"):
        return command
    names = turn.stage in NAMES_ARE_TYPED and turn.incoming.tap is None and command[0] not in STILL_COMMANDS
    names = names and (turn.stage, command[0]) != (Stage.LINKING, "tareas")
    names = names or progress_own.is_meant(turn, command[0])
    if names or (writing_activity.takes(turn) and command[0] not in {"salir", "persona"}):
        return None
    if turn.stage is Stage.MAILING and command[0] not in STILL_COMMANDS and broadcasts.takes(turn):
        return None
    if command[0] == "porque" and not refusing.access(turn).may(Permission.PARTICIPATION):
        return None  # a question like any other
    if command[0] == "norespondo" and turn.incoming.tap is None and turn.stage not in MAY_REFUSE:
        return None  # "no quiero" answers another question there
    if command[0] == "volver" and turn.stage in asking.IN_SURVEY:
        return "atras", ""
    if turn.stage is Stage.ANONYMOUS and turn.incoming.tap is None and turn.chosen_of(anonymous.GO_OR_LEAVE):
        return None
    return command


async def _converse(turn: Turn) -> None:
    """What is neither a stop nor a command: an answer to what was asked last."""
    incoming = turn.incoming
    if leaving.leaves(turn):
        return await leaving.leave(turn)
    if (incoming.tap and turn.stale) or await declining.declined(turn):
        return _already_answered(turn) if incoming.tap else None
    if not _permitted(turn):  # taken back in another chat
        return await _gate(turn)
    if turn.stage is Stage.MAILING or writing_activity.takes(turn):  # for others to read, whatever it says
        return await STAGES[turn.stage](turn) if await refusing.allowed(turn, Permission.INVITE) else None
    if (answered := await pushed.command(turn)) and (command := read_command(answered)):
        return await _command(turn, *command)
    return await _hear(turn)


async def _hear(turn: Turn) -> None:
    """What is said where no text for others is written: about the language, a card, names, or an answer."""
    incoming = turn.incoming
    if (wanted := LANGUAGE_WORDS.get(fold(incoming.text))) and not answering.open_text(turn):
        return await language.switch(turn, wanted)
    if incoming.contact is not None and turn.person is None and turn.stage is not Stage.CALLING:
        return await sharing.take_card(turn)
    if await listening.follow(turn):
        return None
    if turn.agreed and refusing.asks_for_names(incoming.text) and not answering.open_text(turn):
        return await refusing.keep_names(turn)
    return await STAGES[turn.stage](turn)


def _permitted(turn: Turn) -> bool:
    """Whether what the stage is for is still agreed to."""
    if turn.nameless or turn.stage not in NEED_CONSENT:
        return True
    if assisting.helps(turn):  # the answers are somebody else's
        return turn.agreed
    return turn.agreed and (turn.stage not in SURVEY_STAGES or (turn.person is not None and turn.person.surveys))


async def _command(turn: Turn, command: str, rest: str) -> None:
    turn.settle_tapped()
    if turn.nameless and turn.person is None and command not in NAMELESS and not (command == "start" and rest):
        return await survey.choose(turn)
    if command not in OPEN_TO_ALL and not turn.agreed and not (turn.nameless and command in MOVES_ABOUT):
        return await _gate(turn) if turn.person else start.ask_who(turn)  # "progreso" is no wrong code
    if not await refusing.allowed(turn, NEEDS.get(command, Permission.TALK)):
        return None
    turn.words = rest
    return await COMMANDS[command](turn)


async def _gate(turn: Turn) -> None:
    """What stands before everything else: who is this, and is it agreed."""
    if turn.person is None:
        return await start.identify(turn)
    if turn.stage in {Stage.REFUSED, Stage.STOPPED}:
        return await STAGES[turn.stage](turn)
    return await consent.ask(turn)


def command_of(incoming: Incoming, *, answering: bool = False) -> tuple[str, str] | None:
    """The command of a message: typed, or the value of a tapped choice that begins with a slash."""
    if incoming.tap is not None:
        return read_command(incoming.tap.value) if incoming.tap.value.startswith("/") else None
    return read_command(incoming.text.strip(), answering=answering)


def is_heavy(incoming: Incoming) -> bool:
    """Whether answering takes so long that it is done apart, after the message is stored."""
    command = command_of(incoming)
    return command is not None and command[0] in HEAVY


def _already_answered(turn: Turn) -> None:
    turn.stale_settlement()
    turn.notice(turn.translate(N_("Esa pregunta ya quedó atrás. Responda la última, por favor.")))
