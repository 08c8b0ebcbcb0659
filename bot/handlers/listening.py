"""Which language somebody writes: the bot follows, asks once when unsure, and finds a person for Kreyòl (S12, S33)."""

from __future__ import annotations

from bot.choices import YES_NO
from bot.conversation import Stage
from bot.handlers import answering, asking, consent, menu, start, tasks
from bot.handlers.resuming import APART, detour, resume
from bot.i18n import LANGUAGES, N_, translator
from bot.tongues import KREYOL, Heard, hear
from bot.turn import Turn
from storage import arrivals, people

SHALL_WE = N_("¿Seguimos en español?")
WE_DO = N_("De acuerdo, seguimos en español.")
MESSAGES = 2  # in another language before anything changes
KREYOL_ANSWER = N_(
    "Una persona del equipo de CLAC que habla kreyòl le va a ayudar. Mientras tanto seguimos en francés."
)
IN_KREYOL = "Yon moun nan ekip CLAC la ap ede w an kreyòl."
NOT_NOW = frozenset(
    {*APART, Stage.ARRIVING, Stage.TEAM, Stage.CALLING, Stage.LINKING, Stage.TONGUE, Stage.LANGUAGE}
)  # names, numbers


async def follow(turn: Turn) -> bool:
    """Follow the person into another language; True when the message is answered with that."""
    data = turn.conversation.data
    if turn.incoming.tap is not None or turn.stage in NOT_NOW or data.get("language_asked") or turn.nameless:
        return False
    heard = hear(turn.text, turn.language)
    if heard is None:
        data.pop("heard", None)
        return False
    if heard.language == KREYOL:
        return await _find_help(turn)
    before = data.get("heard") or {}
    count = before.get("count", 0) + 1 if before.get("language") == heard.language else 1
    sure = heard.sure and before.get("sure", True)
    data["heard"] = {"language": heard.language, "count": count, "sure": sure}
    if not heard.lost and count < MESSAGES:
        return False
    data.pop("heard")
    return await _switch(turn, heard) if sure else _ask(turn, heard)


async def _switch(turn: Turn, heard: Heard) -> bool:
    """Speak the language at once; what was open is asked again by who answers this message."""
    if heard.lost:
        from bot.handlers import language

        await language.switch(turn, heard.language)
        return True
    await speak(turn, heard.language)
    turn.say(turn.translate(WE_DO))
    turn.conversation.failures = 1  # what is not understood now is put again, in the new language
    return False


def _ask(turn: Turn, heard: Heard) -> bool:
    if answering.open_text(turn):
        return False
    turn.conversation.data["language_asked"] = True  # once
    detour(turn, Stage.TONGUE, language=heard.language)
    translate = translator(heard.language)
    turn.ask(translate(SHALL_WE), turn.options(YES_NO, heard.language))
    return True


async def take(turn: Turn) -> None:
    """The answer to "¿Seguimos en …?"."""
    choice = turn.chosen_of(YES_NO)
    turn.settle(choice.label if choice else "")
    if choice is not None and choice.value == "yes":
        await speak(turn, turn.conversation.data["language"])
        turn.say(turn.translate(WE_DO))
    return await resume(turn)


async def speak(turn: Turn, code: str) -> None:
    """Remember the language."""
    turn.conversation.language = code
    if turn.person is not None:
        turn.person.language = code
        await people.set_language(turn.db, turn.person.id, code)


async def _find_help(turn: Turn) -> bool:
    """Kreyòl: French with one sentence in Kreyòl, the need kept, the team told once; an open text is an answer."""
    spoken_for = await people.represents(turn.db, turn.person.id, turn.now.date()) if turn.person else []
    task_id = await tasks.add(
        turn, "language", country=spoken_for[0].country if spoken_for else "HT",
        organization_id=spoken_for[0].organization_id if spoken_for else None, language=KREYOL,
    )  # fmt: skip
    if turn.person is not None:
        await arrivals.needs_language(turn.db, turn.person.id, KREYOL)
    if turn.language != "fr" and "fr" in LANGUAGES:
        await speak(turn, "fr")
    if task_id is None:  # said before: go on
        return False
    turn.say(f"{IN_KREYOL}\n{turn.translate(KREYOL_ANSWER)}")
    if answering.open_text(turn):
        return False
    await _ask_again(turn)
    return True


async def _ask_again(turn: Turn) -> None:
    """What is open, in the language spoken now."""
    if turn.person is None:
        return start.ask_who(turn)
    if not turn.agreed:
        return await consent.ask(turn)
    if turn.interview is not None and turn.stage in asking.IN_SURVEY:
        return await asking.repeat(turn)
    turn.move(Stage.MENU)
    return await menu.show(turn)
