"""How one objective of the plan goes: who took part in its activities, and the indicators it feeds."""

from __future__ import annotations

from datetime import datetime

from bot.audience import Audience
from bot.conversation import Stage
from bot.handlers.progress_views import end_of_year, of_team, report_of
from bot.i18n import N_, say_date
from bot.messages import Choice
from bot.programme.plan import Objective, plan
from bot.programme.seat import SEAT
from bot.reports import participation, words
from bot.reports.cards import cards
from bot.reports.report import row_of
from bot.reports.request import Request
from bot.reports.text import line
from bot.turn import Turn

NO_SUCH = N_("El plan no tiene el objetivo {code}. Tiene estos: {codes}. Escriba PLAN para leerlos.")
TOOK_PART = N_("Estuvieron en sus actividades, en 12 meses: {value} ({counted}).")
NOBODY = N_("En 12 meses no hubo actividades de este objetivo con lista de asistencia.")
ONLY_THIS = N_("Solo la participación se cuenta por objetivo. Este mueve también otros, que se miden enteros:")
FEEDS_NONE = N_("Solo la participación se cuenta por objetivo. Ningún indicador de la MEGA mide este.")
ANOTHER = N_("Escriba un número para ver el detalle.")


async def show(turn: Turn, wanted: Request) -> None:
    """`/progreso OE2 [words]`: what is known of one objective, for the organizations the words name."""
    _, one = turn.translate, plan().objective(wanted.objective)
    if one is None:
        codes = ", ".join(each.code for each in plan().objectives)
        return turn.say(_(NO_SUCH).format(code=wanted.objective, codes=codes))
    year = wanted.years[0] if wanted.years else 0
    until = end_of_year(year, turn.now)
    day = say_date((until or turn.now).astimezone(SEAT), turn.locale, "d MMM y")
    lines = [f"📊 {one.code} · {wanted.audience.describe(turn.language)} · {_(N_('al {date}')).format(date=day)}"]
    lines += [f"⚠️ {_(words.EXAMPLES)}"] if turn.resources.sample_data else []
    lines += [one.text.to(turn.language), "", await _taken_part(turn, wanted.audience, until, one)]
    lines += ["", *await _fed(turn, wanted.audience, until, one)]
    turn.move(Stage.PROGRESS, filter=wanted.audience.text(), year=year)
    choices = [
        Choice(f"/plan {one.code}", _(N_("🎯 Ver {code} en el plan")).format(code=one.code)),
        Choice("/progreso", _(N_("📊 Ver el progreso hacia 2027"))),
    ]
    return turn.ask("\n".join(lines), choices, shown=lines[0])


async def _taken_part(turn: Turn, audience: Audience, until: datetime | None, one: Objective) -> str:
    """Participation in the activities of an objective; the team sees it from one organization on."""
    _, definition = turn.translate, plan().definition(participation.KEY)
    counted = await participation.count(turn.db, until or turn.now, plan().parts(one))
    if not counted.facts.register.activities:
        return _(NOBODY)
    standing = participation.standing_of(definition, counted, audience, exact=of_team(turn))
    row = row_of(standing, cards(turn.language, _, turn.locale)[definition.key], _, turn.locale)
    if not row.has_figure:
        return f"{row.gap[:1].upper()}{row.gap[1:]}. {words.MARKS[row.status]}"
    return _(TOOK_PART).format(value=row.value, counted=row.counted)


async def _fed(turn: Turn, audience: Audience, until: datetime | None, one: Objective) -> list[str]:
    """The indicators an objective feeds, as they stand."""
    _, fed = turn.translate, {each.key for each in plan().fed_by(one)}
    if not fed:
        return [_(FEEDS_NONE)]
    report = await report_of(turn, audience, until)
    return [_(ONLY_THIS), *(line(row, _) for row in report.rows if row.standing.key in fed), _(ANOTHER)]
