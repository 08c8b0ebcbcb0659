"""A new round in the chat: form, audience, days, the rehearsal, and the number typed for many (domain S28)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from bot import planning
from bot.access import Permission
from bot.audience import parse_audience, read_audience
from bot.choices import numbered
from bot.conversation import Stage
from bot.errors import ConflictError, RoundRefused
from bot.fieldwork import Wanted, require_notice
from bot.handlers import agreeing, refusing
from bot.handlers.resuming import detour, onward
from bot.i18n import N_, say_date
from bot.mailing import THRESHOLD
from bot.messages import Choice, strong
from bot.programme.seat import SEAT
from bot.rounds import passing_forms
from bot.spelling import fold
from bot.turn import Turn
from bot.when import read_day, written_day
from storage import forms, rounds

ALL = ("all", N_("Toda la red"))
WHOLE = frozenset({"todas", "todos", "toda la red", "all", "everybody", "toutes", "tous", "toda a rede", "rede"})
LENGTHS = (("21", N_("Tres semanas")), ("30", N_("30 días")), ("45", N_("45 días")))
LEAVE = ("leave", N_("Dejarlo así"))
LEAST_REASON = 5  # letters
TODAY = ("today", N_("Hoy"))
YES_NO = (("yes", N_("✅ Sí, confirmar")), ("no", N_("No")))
WHICH, WHOM = N_("¿Qué encuesta?"), N_("¿A quiénes? Por ejemplo «Perú café». O toque el botón.")
FIRST, LAST = N_("¿Qué día empieza? Por ejemplo: 2027-09-15."), N_("¿Hasta qué día se puede responder?")
NO_DAY = N_("No entendí el día. Escríbalo así: 2027-09-15.")
AGAIN = N_("Se hace una vez al año, y ya se preguntó este año. ¿Por qué se repite? Escriba el motivo; queda anotado.")
TYPE_IT = N_("Son muchas personas. Para confirmar, escriba el número: {count}")
SURE = N_("¿Confirmamos?")


async def begin(turn: Turn) -> None:
    """`/ronda nueva`: which form."""
    if not await refusing.allowed(turn, Permission.ROUNDS):
        return None
    newest = {row["form_id"]: row for row in await forms.all_forms(turn.db) if row["form_id"] not in passing_forms()}
    if not newest:
        return turn.say(turn.translate(N_("Todavía no hay ninguna encuesta publicada.")))
    offered = [[row["form_id"], row["title"]] for row in newest.values()]
    detour(turn, Stage.ROUND, step="form", forms=offered)
    return turn.ask(turn.translate(WHICH), _forms(turn))


def _forms(turn: Turn) -> list[Choice]:
    return numbered(turn.conversation.data["forms"])


async def _form(turn: Turn) -> None:
    if (choice := turn.chosen(_forms(turn))) is None:
        return turn.ask(turn.translate(WHICH), _forms(turn))
    turn.settle(choice.label)
    onward(turn, Stage.ROUND, "audience", form=choice.value)
    return turn.ask(turn.translate(WHOM), turn.options([ALL]))


async def _audience(turn: Turn) -> None:
    everybody = turn.chosen_of([ALL]) is not None or fold(turn.text) in WHOLE
    audience, unknown = parse_audience("" if everybody else turn.text)
    if not everybody and (unknown or not audience):  # never everybody by mistake
        turn.say(turn.translate(N_("No entendí: {words}.")).format(words=", ".join(unknown) or turn.text))
        return turn.ask(turn.translate(WHOM), turn.options([ALL]))
    turn.settle(audience.describe(turn.language))
    onward(turn, Stage.ROUND, "first", audience=audience.text())
    return turn.ask(turn.translate(FIRST), turn.options([TODAY]))


async def _first(turn: Turn) -> None:
    today = turn.now.astimezone(SEAT).date()
    day = today if turn.chosen_of([TODAY]) else _day(turn.text, today)
    if day is None or day < today:
        turn.say(turn.translate(NO_DAY))
        return turn.ask(turn.translate(FIRST), turn.options([TODAY]))
    turn.settle(say_date(day, turn.locale))
    onward(turn, Stage.ROUND, "last", first=day.isoformat())
    return turn.ask(turn.translate(LAST), turn.options(LENGTHS))


async def _last(turn: Turn) -> None:
    first = date.fromisoformat(turn.conversation.data["first"])
    choice = turn.chosen_of(LENGTHS)
    day = first + timedelta(days=int(choice.value)) if choice else _day(turn.text, first)
    if day is None or day < first:
        turn.say(turn.translate(NO_DAY))
        return turn.ask(turn.translate(LAST), turn.options(LENGTHS))
    turn.settle(say_date(day, turn.locale))
    onward(turn, Stage.ROUND, "sure", last=day.isoformat())
    return await _rehearse(turn)


def _day(text: str, today: date) -> date | None:
    return written_day(text) or read_day(text, today)


async def _rehearse(turn: Turn) -> None:
    """Show what would happen, and ask; nothing is stored yet."""
    data = turn.conversation.data
    wanted, first = _wanted(data), date.fromisoformat(data["first"])
    try:
        await require_notice(turn.db, turn.resources.privacy_email, turn.resources.privacy_url)
        trial = await planning.rehearse(turn.db, wanted, first, turn.now, turn.resources.limits)
    except RoundRefused as error:
        if error.reason == "year":
            onward(turn, Stage.ROUND, "reason")
            return turn.ask(turn.translate(AGAIN), turn.options([LEAVE]))
        turn.move(Stage.MENU)
        return turn.say(agreeing.refusal(turn, error))
    agreeing.tell(turn, trial)
    count = trial.rehearsal.send
    onward(turn, Stage.ROUND, "sure", reach=count)
    return _ask_sure(turn, count)


def _wanted(data: dict[str, str]) -> Wanted:
    last = date.fromisoformat(data["last"])
    return Wanted(data["form"], read_audience(data["audience"]), last_day=last, reason=data.get("reason", ""))


def _ask_sure(turn: Turn, count: int) -> None:
    if count > THRESHOLD:
        return turn.ask(turn.translate(TYPE_IT).format(count=strong(str(count))), turn.options([YES_NO[1]]))
    return turn.ask(turn.translate(SURE), turn.options(YES_NO))


async def _reason(turn: Turn) -> None:
    if turn.chosen_of([LEAVE]) is not None:
        from bot.handlers import fielding

        return await fielding.listed(turn)
    if sum(sign.isalpha() for sign in turn.text) < LEAST_REASON:
        return turn.ask(turn.translate(AGAIN), turn.options([LEAVE]))
    onward(turn, Stage.ROUND, "sure", reason=turn.text[:200])
    return await _rehearse(turn)


async def _sure(turn: Turn) -> None:
    """The number typed, or a yes where few are asked: now the round is kept and confirmed."""
    data = turn.conversation.data
    count, typed = data["reach"], re.sub(r"[\s.,']", "", turn.text)
    choice = turn.chosen_of([YES_NO[1]] if count > THRESHOLD else YES_NO)
    by_number = count > THRESHOLD and typed == str(count)
    if not by_number and choice is not None and choice.value == "no":
        turn.settle(choice.label)
        turn.move(Stage.MENU)
        return turn.say(turn.translate(N_("De acuerdo, no se envió nada.")))
    if not by_number and choice is None:
        turn.say(turn.translate(N_("Ese no es el número. No se envió nada.") if count > THRESHOLD else SURE))
        return _ask_sure(turn, count)
    turn.settle(choice.label if choice else str(count))
    return await _keep(turn, count)


async def _keep(turn: Turn, count: int) -> None:
    """Keep the round and confirm it, unless what was rehearsed is not what would happen now."""
    wanted, first = _wanted(turn.conversation.data), date.fromisoformat(turn.conversation.data["first"])
    try:
        fresh = await planning.rehearse(turn.db, wanted, first, turn.now, turn.resources.limits)
        if fresh.rehearsal.send != count:
            turn.say(turn.translate(N_("Mientras tanto cambió a cuántas personas llega. Revise otra vez, por favor.")))
            return await _rehearse(turn)
        round_id, _ = await planning.plan(turn.db, wanted, first, turn.now, by=turn.speaker.id)
    except ConflictError as error:  # somebody opened one meanwhile
        turn.move(Stage.MENU)
        return turn.say(agreeing.refusal(turn, error))
    row = await rounds.round_by_id(turn.db, round_id)
    assert row is not None  # noqa: S101 - it was just written
    return await agreeing.confirmed(turn, row, count)


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "form": _form, "audience": _audience, "first": _first, "last": _last, "reason": _reason, "sure": _sure,
}  # fmt: skip
