"""`/ronda`: the team sees the rounds, how far each has got and where, and those who may act on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import mailings, outcomes
from bot.access import Permission, Place
from bot.audience import parse_audience
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import agreeing, fielding_acts, launching, menu, refusing
from bot.handlers.resuming import detour
from bot.handlers.vocabulary import NEW
from bot.i18n import N_, say_date
from bot.messages import strong
from bot.reports import response as reports
from bot.reports.mailing import outcome_told
from bot.reports.response_chart import ResponseChart, picture
from bot.response import Asked
from bot.rounds import Candidate, first_day, frame_of
from bot.spelling import fold
from bot.turn import Turn
from storage import response as response_rows
from storage import rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

MARKS = {"open": "🟢", "planned": "🗓", "closed": "⚪"}
ORDER = ("open", "planned", "closed")
SHOWN = 8
NOBODY = N_("No pregunta a ninguna organización de su ámbito.")
RUNNING = {
    mailings.SENDING: N_("Las invitaciones están saliendo."), mailings.STOPPED: N_("Las invitaciones están detenidas."),
    mailings.DONE: N_("Las invitaciones ya salieron."),
}  # fmt: skip


async def command(turn: Turn) -> None:
    """`/ronda`, `/ronda NUMBER [what to do]`, `/ronda nueva`, `/ronda Perú`."""
    number, _, doing = turn.words.partition(" ")
    if number.isdigit():
        return await _one(turn, int(number), doing.strip())
    if fold(turn.words) in NEW:
        return await launching.begin(turn)
    return await (_of(turn, turn.words) if turn.words else listed(turn))


async def follow(turn: Turn) -> None:
    """What is typed after a list, or in the dialog of a new round or of the feedback."""
    data = turn.conversation.data
    step = data.get("step", "")
    if step in launching.STEPS:
        return await launching.STEPS[step](turn)
    if step == fielding_acts.FEEDBACK:
        return await fielding_acts.take_feedback(turn)
    shown = numbered(data.get("shown", []))
    if (choice := turn.chosen(shown)) is not None:
        turn.settle(choice.label)
        turn.words = choice.value.removeprefix("/ronda").strip()
        return await command(turn)
    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


def offer(turn: Turn, text: str, pairs: Sequence[tuple[str, str]], chart: ResponseChart | None = None) -> None:
    """Ask what to do next, and remember it for who types."""
    detour(turn, Stage.ROUND, shown=[list(pair) for pair in pairs])
    choices = numbered(pairs)
    turn.ask(text, choices, picture=picture(chart) if chart else None, shown=text.split("\n", maxsplit=1)[0])


# --- the list: the calendar of the year


async def listed(turn: Turn) -> None:
    """The rounds that are open, planned and closed, with their days."""
    _ = turn.translate
    may = refusing.access(turn).may(Permission.ROUNDS)
    rows = sorted(await rounds.all_rounds(turn.db), key=lambda row: ORDER.index(row["state"]))
    planned = [row for row in rows if row["state"] == "planned"]
    rows = [*(row for row in rows if row not in planned), *reversed(planned)] if may else rows
    shown = [row for row in rows if may or row["state"] != "planned"][:SHOWN]
    pairs = [(f"/ronda {row['id']}", row["name"]) for row in shown]
    pairs += [("/ronda nueva", _(N_("➕ Nueva ronda")))] if may else []
    text = strong(_(N_("Rondas de encuestas"))) if shown else _(N_("Todavía no hay rondas."))
    lines = [
        f"{number}. {MARKS[row['state']]} {row['name']} · {days(turn, row)}" for number, row in enumerate(shown, 1)
    ]
    return offer(turn, "\n".join([text, *lines]), pairs)


def days(turn: Turn, row: RowMapping) -> str:
    """From when until when a round is, was or will be."""
    _ = turn.translate
    if row["state"] == "planned":
        return _(N_("del {first} al {last}")).format(
            first=say_date(first_day(row["opened_at"]), turn.locale, "medium"),
            last=say_date(row["last_day"], turn.locale, "medium"),
        )
    if row["state"] == "closed":
        end = row["last_day"] or row["closed_at"]
        return _(N_("cerró el {date}")).format(date=say_date(end, turn.locale, "medium"))
    end = row["last_day"] or row["closes_at"]
    return (
        _(N_("abierta hasta el {date}")).format(date=say_date(end, turn.locale, "medium")) if end else _(N_("abierta"))
    )


# --- one round


async def _one(turn: Turn, round_id: int, doing: str) -> None:
    row = await rounds.round_by_id(turn.db, round_id)
    if row is None:
        return turn.say(turn.translate(N_("No encuentro esa ronda.")))
    verb, _, rest = doing.partition(" ")
    if verb in fielding_acts.ACTS:
        if not await refusing.allowed(turn, Permission.ROUNDS):
            return None
        turn.words = rest
        return await fielding_acts.ACTS[verb](turn, row)
    if row["state"] == "planned":
        if not await refusing.allowed(turn, Permission.ROUNDS):
            return None
        return await agreeing.review(turn, row)
    return await show(turn, row)


async def _of(turn: Turn, words: str) -> None:
    """The open round, else the newest, among the organizations the words name."""
    audience, unknown = parse_audience(words)
    if unknown or not audience:
        text = N_("No entendí: {words}. Puede decir un país o una región, por ejemplo: RONDA PERÚ.")
        return turn.say(turn.translate(text).format(words=", ".join(unknown) or words))
    rows = [row for row in await rounds.all_rounds(turn.db) if row["state"] != "planned"]
    if not rows:
        return await listed(turn)
    row = next((row for row in rows if row["state"] == "open"), rows[0])
    frame = {
        one.id for one in frame_of([_candidate(entry) for entry in await rounds.frame(turn.db, row["id"])], audience)
    }
    return await show(turn, row, frame, audience.describe(turn.language))


def _candidate(entry: RowMapping) -> Candidate:
    products, networks = (tuple(filter(None, entry[name].split(";"))) for name in ("products", "networks"))
    place = entry["country"], entry["region"], entry["kind"], entry["cn"]
    return Candidate(entry["organization_id"], *place, products, networks, entry["zone"])


async def show(turn: Turn, row: RowMapping, among: set[str] | None = None, scope: str = "") -> None:
    """The response of a round within the person's reach, with the picture and what may be done."""
    asked = await _within(turn, row, among)
    head = f"{MARKS[row['state']]} {strong(row['name'])} · {days(turn, row)}"
    if not asked:
        return offer(turn, f"{head}\n{turn.translate(NOBODY)}", [back(turn)])
    own = scope or _own_scope(turn)
    lines = [head, *([own] if own else []), *reports.told(asked, turn.translate, turn.locale)]
    lines += reports.worst(asked, turn.translate, turn.locale)
    may = refusing.access(turn).may(Permission.ROUNDS)
    pairs = await _actions(turn, row, lines) if may else []
    chart = reports.chart_of(
        row, asked, own, turn.now, turn.translate, turn.locale, examples=turn.resources.sample_data
    )  # fmt: skip
    return offer(turn, "\n".join(lines), [*pairs, back(turn)], chart)


def back(turn: Turn) -> tuple[str, str]:
    """The way back to the list."""
    return "/ronda", turn.translate(N_("Ver las rondas"))


async def _within(turn: Turn, row: RowMapping, among: set[str] | None) -> list[Asked]:
    own = refusing.access(turn)
    return [
        one
        for one in await reports.collect(turn.db, row, turn.now)
        if own.may(Permission.PARTICIPATION, Place(one.country, one.region, one.cn))
        and (among is None or one.organization_id in among)
    ]


def _own_scope(turn: Turn) -> str:
    """The reach of somebody who does not see everything, e.g. "Perú"."""
    own = refusing.access(turn)
    if own.may(Permission.PARTICIPATION, Place()):
        return ""
    audience, unknown = parse_audience(own.scope.replace(";", " "))
    return own.scope if unknown or not audience else audience.describe(turn.language)


async def _actions(turn: Turn, row: RowMapping, lines: list[str]) -> list[tuple[str, str]]:
    """What may be done with a round; says in `lines` how its invitations are."""
    _, one = turn.translate, f"/ronda {row['id']}"
    mailing = await rounds.mailing(turn.db, row["id"])
    if row["state"] == "closed":
        return await _actions_afterwards(turn, row)
    pairs = []
    if mailing is not None:
        outcome = await outcomes.so_far(turn.db, mailing["id"])
        state = mailings.DONE if mailing["state"] == mailings.SENDING and not outcome.open else mailing["state"]
        lines += [_(RUNNING.get(state, RUNNING[mailings.DONE])), outcome_told(outcome, _, turn.locale)]
        if state == mailings.SENDING:
            pairs.append((f"{one} parar", _(N_("✋ Parar las invitaciones"))))
        if state == mailings.STOPPED:
            pairs.append((f"{one} seguir", _(N_("▶️ Seguir invitando"))))
    return [*pairs, (f"{one} cerrar", _(N_("🔒 Cerrar la ronda")))]


async def _actions_afterwards(turn: Turn, row: RowMapping) -> list[tuple[str, str]]:
    _, one = turn.translate, f"/ronda {row['id']}"
    pairs = []
    late = await response_rows.late(turn.db, row["id"])
    if late and not row["late_counts"] and not row["approved"]:
        pairs.append((f"{one} tardias", _(N_("⏰ Aceptar {count} tardías")).format(count=late)))
    if row["feedback_at"] is None:
        pairs.append((f"{one} devolucion", _(N_("✍️ Qué cambia CLAC"))))
    return [*pairs, (f"{one} copiar", _(N_("📄 Repetirla en un año")))]
