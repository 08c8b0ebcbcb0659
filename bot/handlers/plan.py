"""`/plan`: the strategic plan to walk through: its objectives, the indicators each one feeds, its activities."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.activities import State
from bot.choices import numbered
from bot.conversation import Stage
from bot.i18n import N_, locale_of, say_date
from bot.messages import Choice
from bot.programme.plan import Objective, plan, read_code
from bot.reports import figures
from bot.spelling import fold
from bot.turn import Turn
from storage import activities

WHOLE = "plan"
SHOWN = 3  # activities named under an objective

HOW = N_("Toque un objetivo o escriba su código, por ejemplo OE2, o una palabra, por ejemplo «mercados».")
NOTHING = N_("No encontré «{words}» en el plan.")
HOW_GOES = N_("📈 Cómo va {code}")
FEEDS_NONE = N_("Ningún indicador de la MEGA mide este objetivo.")
NO_ACTIVITIES = N_("Todavía no hay actividades de este objetivo.")
TRANSLATED = N_("(El texto oficial está en español; esta traducción es nuestra.)")


async def show(turn: Turn) -> None:
    """`/plan [code or words]`: the whole plan, one objective, or those a word is found in."""
    if not turn.words:
        return _whole(turn)
    if (one := plan().objective(read_code(turn.words)[0])) is not None:
        return await _one(turn, one)
    return _found(turn, turn.words)


async def follow(turn: Turn) -> None:
    """After the plan was shown: a choice, a code or a word leads on; anything else is the menu's."""
    at = turn.conversation.data.get("at", WHOLE)
    if (choice := turn.chosen(_choices(turn, at, turn.conversation.data.get("found", [])))) is not None:
        turn.settle(choice.label)
        from bot.handlers import COMMANDS

        command, _, turn.words = choice.value.removeprefix("/").partition(" ")
        return await COMMANDS[command](turn)
    if read_code(turn.text)[0] or _with(turn.text):
        turn.words = turn.text
        return await show(turn)
    from bot.handlers import menu

    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


def _whole(turn: Turn) -> None:
    each = [f"{one.code} {one.text.to(turn.language)}" for one in plan().objectives]
    lines = [f"🎯 {plan().title}", plan().mega.to(turn.language), "", *each, "", turn.translate(HOW)]
    _ask(turn, WHOLE, lines)


async def _one(turn: Turn, one: Objective) -> None:
    _, language = turn.translate, turn.language
    lines = [f"🎯 {one.code}. {one.text.to(language)}"]
    lines += ["", *(f"• {each.code} {each.text.to(language)}" for each in one.tactical)] if one.tactical else []
    fed = plan().fed_by(one)
    lines += ["", _(N_("Indicadores:")) if fed else _(FEEDS_NONE)]
    for each in fed:
        target = figures.figure(Decimal(str(each.target)).normalize(), each.unit, turn.locale)
        lines.append(
            "• "
            + _(N_("{name}: meta {target} en {year}")).format(
                name=each.short_name.to(language), target=target, year=each.due.year
            )
        )
    lines += ["", *await _activities(turn, one)]
    _ask(turn, one.code, lines)


async def _activities(turn: Turn, one: Objective) -> list[str]:
    """How many activities work for an objective, and the next ones."""
    codes = plan().parts(one)
    rows = [
        row
        for row in await activities.listed(turn.db, (State.PUBLISHED, State.HELD))
        if row["objective"] in codes and row["starts_at"]
    ]
    if not rows:
        return [turn.translate(NO_ACTIVITIES)]
    coming = [row for row in rows if row["state"] == State.PUBLISHED and row["ends_at"] > turn.now]
    held = [row for row in rows if row["state"] == State.HELD]
    counted = turn.translate(N_("Actividades realizadas: {held}. Por venir: {coming}."))
    return [
        counted.format(held=len(held), coming=len(coming)),
        *(f"• {_when(turn, row)} {_title(turn, row)}" for row in coming[:SHOWN]),
    ]


def _when(turn: Turn, row: dict[str, Any]) -> str:
    from zoneinfo import ZoneInfo

    return say_date(row["starts_at"].astimezone(ZoneInfo(row["zone"])), locale_of(turn.language), "d MMM y")


def _title(turn: Turn, row: dict[str, Any]) -> str:
    return str(row["title"].get(turn.language) or row["title"]["es"])


def _with(text: str) -> list[Objective]:
    """The objectives whose text has every word of `text`, in any of the languages."""
    wanted = fold(text).split()
    every = [one for each in plan().objectives for one in (each, *each.tactical)]
    if not wanted or max(map(len, wanted)) < 4:
        return []
    return [one for one in every if any(all(word in fold(said) for word in wanted) for said in one.text.all())]


def _found(turn: Turn, words: str) -> None:
    found = _with(words)
    if not found:
        turn.say(turn.translate(NOTHING).format(words=words[:60]))
        return _whole(turn)
    lines = [f"• {one.code} {one.text.to(turn.language)}" for one in found]
    return _ask(turn, "", ["🎯", *lines, "", turn.translate(HOW)], [one.code for one in found])


def _choices(turn: Turn, at: str, found: list[str]) -> list[Choice]:
    """Where one may go from a place of the plan; each is a command, so that an old message still works."""
    one = plan().objective(at)
    inner = one.tactical if one else plan().objectives if at == WHOLE else ()
    offered = [(f"/plan {code}", code) for code in (*(each.code for each in inner), *found)]
    if at.startswith("OT"):
        above = f"OE{at[2]}"
        offered.append((f"/plan {above}", f"⬆️ {above}"))
    if at != WHOLE:
        offered.append(("/plan", turn.translate(N_("🎯 Ver el plan entero"))))
    if one is not None:
        offered.append((f"/progreso {at}", turn.translate(HOW_GOES).format(code=at)))
    offered.append(("/progreso", turn.translate(N_("📊 Ver el progreso hacia 2027"))))
    return numbered(offered)


def _ask(turn: Turn, at: str, lines: list[str], found: list[str] | None = None) -> None:
    text = "\n".join(lines if turn.language == "es" else [*lines, turn.translate(TRANSLATED)])
    turn.move(Stage.PLAN, at=at, found=found or [])
    turn.ask(text, _choices(turn, at, found or []), shown=lines[0])
