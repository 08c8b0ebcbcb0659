"""A round that is planned: its rehearsal as of today, who confirms it, and the second person (domain S28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import planning
from bot.access import Permission, access_of
from bot.audience import read_audience
from bot.conversation import Stage
from bot.errors import ConflictError
from bot.fieldwork import Wanted
from bot.handlers import telling
from bot.i18n import N_, say_date
from bot.messages import strong
from bot.planning import Trial
from bot.reports import trial as reports
from bot.rounds import first_day
from bot.turn import Turn
from storage import arrivals, mailings, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

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
SECOND = N_(
    "Hola, {name}. {who} quiere abrir «{round}» para {count} personas. Hace falta que otra persona lo confirme."
)


def tell(turn: Turn, trial: Trial) -> None:
    """Show a rehearsal, and the invitation in each language."""
    turn.say(f"{turn.translate(reports.NOTHING_SENT)}\n{reports.facts(trial, turn.language)}")
    turn.say("\n".join(reports.samples(trial, turn.language)).strip())


async def review(turn: Turn, row: RowMapping) -> None:
    """A planned round: its rehearsal as of today, and what is to be done."""
    from bot.handlers import fielding

    try:
        trial = await _trial(turn, row)
    except ConflictError as error:
        return fielding.offer(turn, f"🗓 {row['name']}\n{refusal(turn, error)}", [_drop(turn, row), fielding.back(turn)])
    tell(turn, trial)
    mailing = await rounds.mailing(turn.db, row["id"])
    state = mailing["state"] if mailing else ""
    pairs, text = [_drop(turn, row)], f"🗓 {strong(row['name'])} · {fielding.days(turn, row)}"
    own = mailing is not None and state == "waiting" and mailing["confirmed_by"] == turn.speaker.id
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
    mailing = await rounds.mailing(turn.db, row["id"])
    if mailing is not None:  # how many it is today decides whether a second person is needed
        await mailings.change(turn.db, mailing["id"], {"reach": count}, "draft")
    return await confirmed(turn, row, count)


async def confirmed(turn: Turn, row: RowMapping, count: int) -> None:
    """Confirm it: another person is asked where many get it, it opens today, or it waits for its day."""
    from bot.handlers import fielding

    _ = turn.translate
    try:
        state = await planning.confirm(turn.db, row["id"], turn.speaker.id, turn.now)
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
        if access_of(one["role"], one["scope"]).may(Permission.ROUNDS) and one["id"] != turn.speaker.id
    ]
    reached = await telling.tell(
        turn, able, f"round:{row['id']}:second:{int(turn.now.timestamp())}", SECOND,
        choices=((f"/ronda {row['id']}", N_("👀 Revisar y confirmar")),),
        who=turn.speaker.name, round=row["name"], count=str(count),
    )  # fmt: skip
    return [one.name for one in reached]


def refusal(turn: Turn, error: ConflictError) -> str:
    """Why a round cannot be, in words."""
    return turn.translate(REFUSALS.get(getattr(error, "reason", ""), GONE))
