"""Language: chosen from a list, or switched by naming it; what was open is asked again in the new one."""

from __future__ import annotations

from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import (
    anonymous,
    arriving,
    asking,
    calling,
    concern,
    consent,
    menu,
    sharing,
    snoozing,
    start,
    survey,
    team,
)
from bot.i18n import LANGUAGES, N_, NAMES
from bot.turn import Handler, Turn
from storage import people

#: What was open, asked again in the new language.
AGAIN: dict[Stage, Handler] = {
    Stage.CONSENT: consent.ask,
    Stage.REPLACING: survey.ask_to_replace,
    Stage.ANONYMOUS: anonymous.offer_again,
    Stage.PAUSED: snoozing.ask_again,
    Stage.ARRIVING: arriving.take_again,
    Stage.CALLING: calling.ask_again,
    Stage.TEAM: team.ask_again,
    Stage.CONCERN: concern.ask_again,
    Stage.WHO: sharing.repeat,
}


async def choose(turn: Turn) -> None:
    """`/idioma`: offer the languages."""
    before = turn.stage
    if before in {Stage.REFUSED, Stage.STOPPED, Stage.LANGUAGE}:
        return _offer(turn)
    back_to = Stage.SURVEY if before in {Stage.DOUBT, Stage.VOICE} else before  # these are asked anew
    remembered = {key: value for key, value in turn.conversation.data.items() if key != "open"}
    turn.move(Stage.LANGUAGE, before=back_to, remembered=remembered)
    return _offer(turn)


def _offer(turn: Turn) -> None:
    languages = numbered((f"/idioma {code}", NAMES[code]) for code in LANGUAGES)
    turn.ask(turn.translate(N_("¿En qué idioma seguimos?")), languages)


async def command(turn: Turn) -> None:
    """`/idioma [es|pt|en|fr]`."""
    if turn.words in LANGUAGES:
        turn.settle(NAMES[turn.words])
        return await switch(turn, turn.words)
    return await choose(turn)


async def take(turn: Turn) -> None:
    """The answer to the list of languages."""
    languages = numbered((code, NAMES[code]) for code in LANGUAGES)
    choice = turn.chosen(languages)
    if choice is None:
        return _offer(turn)
    turn.settle(choice.label)
    return await switch(turn, choice.value)


async def switch(turn: Turn, code: str) -> None:
    """Speak `code` from now on and ask again what was open."""
    turn.conversation.language = code
    if turn.person is not None:
        turn.person.language = code
        await people.set_language(turn.db, turn.person.id, code)
    stage = turn.stage
    if stage is Stage.LANGUAGE:
        data = turn.conversation.data
        stage = Stage(data.get("before", Stage.MENU))
        turn.move(stage, **data.get("remembered", {}))
    turn.say(turn.translate(N_("De acuerdo, seguimos en español.")))
    if (again := AGAIN.get(stage)) is not None:
        return await again(turn)
    if turn.interview is not None and stage in asking.IN_SURVEY:
        return await asking.repeat(turn)
    if turn.person is None:
        return start.ask_who(turn)
    if stage in {Stage.REFUSED, Stage.STOPPED}:
        return None
    turn.move(Stage.MENU)
    return await menu.show(turn)
