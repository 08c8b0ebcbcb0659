"""A new round in the chat: form, audience, days, rehearsal, the number typed, and the second person (domain S28)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot import planning
from bot.access import Permission, access_of
from bot.audience import parse_audience, read_audience
from bot.conversation import Stage
from bot.errors import ConflictError, RoundRefused
from bot.fieldwork import Wanted, require_notice
from bot.handlers import refusing, telling
from bot.handlers.resuming import detour
from bot.i18n import N_, say_date
from bot.mailing import THRESHOLD
from bot.messages import Choice, strong
from bot.planning import Trial
from bot.programme.wording import fold
from bot.reports import trial as reports
from bot.reports.surveys import SEAT
from bot.rounds import first_day, passing_forms
from bot.turn import Turn
from bot.when import read_day
from storage import arrivals, forms, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

ALL = ("all", N_("Toda la red"))
WHOLE = frozenset({"todas", "todos", "toda la red", "all", "everybody", "toutes", "tous", "toda a rede", "rede"})
LENGTHS = (("21", N_("Tres semanas")), ("30", N_("30 días")), ("45", N_("45 días")))
LEAVE = ("leave", N_("Dejarlo así"))
LEAST_REASON = 5  # letters
TODAY = ("today", N_("Hoy"))
YES_NO = (("yes", N_("✅ Sí, confirmar")), ("no", N_("No")))
WHICH, WHOM = N_("¿Qué encuesta?"), N_("¿A quiénes? Por ejemplo: Perú café. O toque «Toda la red».")
FIRST, LAST = N_("¿Qué día empieza? Por ejemplo: 2027-09-15."), N_("¿Hasta qué día se puede responder?")
NO_DAY = N_("No entendí el día. Escríbalo así: 2027-09-15.")
AGAIN = N_("Se hace una vez al año, y ya se preguntó este año. ¿Por qué se repite? Escriba el motivo; queda anotado.")
REFUSALS = {
    "open": N_("Ya hay una ronda abierta de esta encuesta. Ciérrela primero."),
    "nobody": N_("No hay ninguna organización activa ahí. No se envió nada."),
    "year": N_("Esta encuesta se hace una vez al año, y ya se preguntó este año."),
    "notice": N_("Falta el aviso de privacidad que nombra el texto de consentimiento. Avise a administración."),
    "past": N_("Sus días ya pasaron. Haga una nueva con otras fechas."),
}
IS_CONFIRMED = N_("Está confirmada: se abre sola ese día.")
WAITS = N_("Espera a que otra persona lo confirme.")
GONE = N_("Eso ya no se puede hacer con esta ronda.")
TYPE_IT = N_("Son muchas personas. Para confirmar, escriba el número: {count}")
SURE = N_("¿Confirmamos?")
SECOND = N_(
    "Hola, {name}. {who} quiere abrir «{round}» para {count} personas. Hace falta que otra persona lo confirme."
)


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
    return [Choice(key, title, str(n)) for n, (key, title) in enumerate(turn.conversation.data["forms"], 1)]


def _go(turn: Turn, step: str, **more: object) -> None:
    data = {key: value for key, value in turn.conversation.data.items() if key not in {"open", "step"}}
    turn.move(Stage.ROUND, **{**data, **more, "step": step})


async def _form(turn: Turn) -> None:
    if (choice := turn.chosen(_forms(turn))) is None:
        return turn.ask(turn.translate(WHICH), _forms(turn))
    turn.settle(choice.label)
    _go(turn, "audience", form=choice.value)
    return turn.ask(turn.translate(WHOM), turn.options([ALL]))


async def _audience(turn: Turn) -> None:
    everybody = turn.chosen_of([ALL]) is not None or fold(turn.text) in WHOLE
    audience, unknown = parse_audience("" if everybody else turn.text)
    if not everybody and (unknown or not audience):  # never everybody by mistake
        turn.say(turn.translate(N_("No entendí: {words}.")).format(words=", ".join(unknown) or turn.text))
        return turn.ask(turn.translate(WHOM), turn.options([ALL]))
    turn.settle(audience.describe(turn.language))
    _go(turn, "first", audience=audience.text())
    return turn.ask(turn.translate(FIRST), turn.options([TODAY]))


async def _first(turn: Turn) -> None:
    today = turn.now.astimezone(SEAT).date()
    day = today if turn.chosen_of([TODAY]) else day_of(turn.text, today)
    if day is None or day < today:
        turn.say(turn.translate(NO_DAY))
        return turn.ask(turn.translate(FIRST), turn.options([TODAY]))
    turn.settle(say_date(day, turn.locale))
    _go(turn, "last", first=day.isoformat())
    return turn.ask(turn.translate(LAST), turn.options(LENGTHS))


async def _last(turn: Turn) -> None:
    first = date.fromisoformat(turn.conversation.data["first"])
    choice = turn.chosen_of(LENGTHS)
    day = first + timedelta(days=int(choice.value)) if choice else day_of(turn.text, first)
    if day is None or day < first:
        turn.say(turn.translate(NO_DAY))
        return turn.ask(turn.translate(LAST), turn.options(LENGTHS))
    turn.settle(say_date(day, turn.locale))
    _go(turn, "sure", last=day.isoformat())
    return await _rehearse(turn)


def day_of(text: str, today: date) -> date | None:
    """The day a text means: 2027-09-15, 15/9/2027, or as people say it."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip()):
        year, month, day = (int(part) for part in found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text.strip()):
        day, month, year = (int(part) for part in found.groups())
    else:
        return read_day(text, today)
    try:
        return date(year, month, day)
    except ValueError:
        return None


async def _rehearse(turn: Turn) -> None:
    """Show what would happen, and ask; nothing is stored yet."""
    data = turn.conversation.data
    wanted, first = _wanted(data), date.fromisoformat(data["first"])
    try:
        await require_notice(turn.db, turn.resources.privacy_email, turn.resources.privacy_url)
        trial = await planning.rehearse(turn.db, wanted, first, turn.now, turn.resources.limits)
    except RoundRefused as error:
        if error.reason == "year":
            _go(turn, "reason")
            return turn.ask(turn.translate(AGAIN), turn.options([LEAVE]))
        turn.move(Stage.MENU)
        return turn.say(refusal(turn, error))
    _tell(turn, trial)
    count = trial.rehearsal.send
    _go(turn, "sure", reach=count)
    return _ask_sure(turn, count)


def _wanted(data: dict[str, str]) -> Wanted:
    last = date.fromisoformat(data["last"])
    return Wanted(data["form"], read_audience(data["audience"]), last_day=last, reason=data.get("reason", ""))


def _tell(turn: Turn, trial: Trial) -> None:
    turn.say(f"{turn.translate(reports.NOTHING_SENT)}\n{reports.facts(trial, turn.language)}")
    turn.say("\n".join(reports.samples(trial, turn.language)).strip())


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
    _go(turn, "sure", reason=turn.text[:200])
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
    round_id, trial = await planning.plan(
        turn.db, _wanted(data), date.fromisoformat(data["first"]), turn.now, by=_by(turn)
    )  # fmt: skip
    row = await rounds.round_by_id(turn.db, round_id)
    assert row is not None  # noqa: S101 - it was just written
    return await _confirmed(turn, row, trial.rehearsal.send)


# --- planned rounds


async def review(turn: Turn, row: RowMapping) -> None:
    """A planned round: its rehearsal as of today, and what is to be done."""
    from bot.handlers import fielding

    try:
        trial = await _trial(turn, row)
    except ConflictError as error:
        return fielding.offer(turn, f"🗓 {row['name']}\n{refusal(turn, error)}", [_drop(turn, row), fielding.back(turn)])
    _tell(turn, trial)
    mailing = await rounds.mailing(turn.db, row["id"])
    state = mailing["state"] if mailing else ""
    pairs, text = [_drop(turn, row)], f"🗓 {strong(row['name'])} · {fielding.days(turn, row)}"
    own = mailing is not None and state == "waiting" and mailing["confirmed_by"] == _by(turn)
    if state == "sending":
        text = f"{text}\n{turn.translate(IS_CONFIRMED)}"
    elif own:
        text = f"{text}\n{turn.translate(WAITS)}"
    else:
        yes = turn.translate(N_("✅ Confirmar: {count} personas")).format(count=trial.rehearsal.send)
        pairs.insert(0, (f"/ronda {row['id']} confirmar {trial.rehearsal.send}", yes))
    return fielding.offer(turn, text, [*pairs, fielding.back(turn)])


def _drop(turn: Turn, row: RowMapping) -> tuple[str, str]:
    return f"/ronda {row['id']} anular", turn.translate(N_("🗑 Anularla"))


async def _trial(turn: Turn, row: RowMapping) -> Trial:
    mailing = await rounds.mailing(turn.db, row["id"])
    reason = str(mailing["content"].get("reason", "")) if mailing else ""
    wanted = Wanted(row["form"], read_audience(row["audience"]), row["name"], row["last_day"], reason)
    return await planning.rehearse(turn.db, wanted, first_day(row["opened_at"]), turn.now, turn.resources.limits)


async def confirm(turn: Turn, row: RowMapping) -> None:
    """`/ronda NUMBER confirmar COUNT`: what was shown, not what it has become since."""
    from bot.handlers import fielding

    if row["state"] != "planned":
        return await fielding.show(turn, row)
    count = (await _trial(turn, row)).rehearsal.send
    if turn.words.strip() != str(count):
        return await review(turn, row)
    return await _confirmed(turn, row, count)


async def _confirmed(turn: Turn, row: RowMapping, count: int) -> None:
    from bot.handlers import fielding

    _ = turn.translate
    try:
        state = await planning.confirm(turn.db, row["id"], _by(turn), turn.now)
    except ConflictError as error:
        turn.move(Stage.MENU)
        return turn.say(refusal(turn, error))
    if state == planning.WAITING:
        asked = await _ask_the_team(turn, row, count)
        turn.move(Stage.MENU)
        if not asked:
            return turn.say(_(N_("Queda pedido, pero no hay otra persona del equipo que pueda confirmarlo.")))
        return turn.say(
            _(N_("Queda pedido. Otra persona debe confirmarlo; avisé a: {who}.")).format(who=", ".join(asked))
        )
    if state == planning.PLANNED:
        turn.move(Stage.MENU)
        day = say_date(first_day(row["opened_at"]), turn.locale)
        return turn.say(_(N_("Confirmada. Se abre sola el {date}.")).format(date=day))
    turn.say(_(N_("Abierta. Las invitaciones salen en las horas permitidas de cada país.")))
    fresh = await rounds.round_by_id(turn.db, row["id"])
    assert fresh is not None  # noqa: S101 - it was just opened
    return await fielding.show(turn, fresh)


async def _ask_the_team(turn: Turn, row: RowMapping, count: int) -> list[str]:
    """Tell those who may confirm; gives their names."""
    able = [
        one["id"]
        for one in await arrivals.staff(turn.db)
        if access_of(one["role"], one["scope"]).may(Permission.ROUNDS) and one["id"] != _by(turn)
    ]
    assert turn.person is not None  # noqa: S101 - only staff gets here
    reached = await telling.tell(
        turn, able, f"round:{row['id']}:second:{int(turn.now.timestamp())}", SECOND,
        choices=((f"/ronda {row['id']}", N_("👀 Revisar y confirmar")),),
        who=turn.person.name, round=row["name"], count=str(count),
    )  # fmt: skip
    return [one.name for one in reached]


def refusal(turn: Turn, error: ConflictError) -> str:
    """Why a round cannot be, in words."""
    return turn.translate(REFUSALS.get(getattr(error, "reason", ""), GONE))


def _by(turn: Turn) -> int:
    assert turn.person is not None  # noqa: S101 - only staff gets here
    return turn.person.id


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "form": _form, "audience": _audience, "first": _first, "last": _last, "reason": _reason, "sure": _sure,
}  # fmt: skip
