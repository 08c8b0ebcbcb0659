"""One indicator from several sides: where its number comes from, how it moved, what is missing, who answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.access import Permission
from bot.audience import Audience, parse_audience
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import refusing
from bot.i18n import N_, say_date
from bot.indicators.definitions import Definition
from bot.messages import Choice
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from bot.reports import comparison_chart, participation, response, trend_chart, trend_told, views
from bot.reports.collect import end_of, goals, make_report
from bot.reports.comparing import compare_countries
from bot.reports.reached import reached
from bot.reports.report import Report, Row
from bot.reports.surveys import HEAR
from bot.reports.text import detail_text
from bot.reports.trend import full_window, trend
from bot.reports.words import ORDER
from bot.spelling import fold
from bot.turn import Turn
from storage import people, snapshots

WHICH = N_("¿De cuál indicador?")
NO_SUCH = N_("No hay un indicador {number}; van del 1 al {last}.")
MORE = N_("¿Qué más quiere ver?")
LABELS = {
    "origen": N_("🔎 De dónde sale"),
    "tendencia": N_("📈 Cómo cambió"),
    "falta": N_("🎯 Cuánto falta"),
    "partes": N_("🧩 De qué está hecho"),
    "respuesta": N_("📨 Quiénes respondieron"),
    "paises": N_("🗺 Comparar países"),
    "publicado": N_("📜 Lo publicado"),
    "otro": N_("↩ Otro indicador"),
}
NUMBERS = {str(number) for number in range(1, len(ORDER) + 1)}
NO_SURVEY = N_("Este indicador no sale de una encuesta, sino de un registro.")
NO_COUNTRIES = N_("Este indicador no se puede ver por país, o todavía no hay nada que comparar.")
FEW = N_("🔒 Son muy pocas organizaciones para mostrarlo aparte.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view is about."""

    audience: Audience
    until: datetime | None
    definition: Definition
    report: Report
    row: Row

    @property
    def head(self) -> str:
        """Which indicator, of whom."""
        return views.head(self.row, self.report)


View = Callable[[Turn, Shown], Awaitable[None]]


def end_of_year(year: int, now: datetime) -> datetime | None:
    """The last instant of a year that is over; None for now."""
    return end_of(date(year, 12, 31)) if year and year < now.astimezone(SEAT).year else None


async def detail(turn: Turn) -> None:
    """`/detalle [number] [view]`: one indicator from one side; without a number, ask of which one."""
    number, _, view = turn.words.partition(" ")
    if number not in NUMBERS:
        turn.conversation.data.pop("view", None)
        if number:
            turn.say(turn.translate(NO_SUCH).format(number=number[:20], last=len(ORDER)))
        return await ask_which(turn)
    return await _see(turn, int(number), view if view in VIEWS else "origen")


async def ask_which(turn: Turn) -> None:
    """Ask of which indicator; a view that was wanted is kept."""
    data = turn.conversation.data
    kept = {name: data[name] for name in ("filter", "year", "view") if name in data}
    turn.move(Stage.PROGRESS, **kept)
    return turn.ask(turn.translate(WHICH), _indicators(turn))


async def compare(turn: Turn) -> None:
    """Ask of which indicator the countries are to be compared, of those who may compare them."""
    if await refusing.allowed(turn, Permission.OVERSIGHT):
        turn.conversation.data["view"] = "paises"
        await ask_which(turn)


async def take(turn: Turn) -> bool:
    """What was typed or tapped after the standings: an indicator, a view of the one in hand; False for others."""
    data = turn.conversation.data
    number = data.get("indicator", 0)
    if number and (choice := turn.chosen_of(_pairs(turn, number))):
        turn.settle(choice.label)
        turn.words = choice.value.removeprefix("/detalle").strip()
        await detail(turn)
        return True
    if not number and (choice := turn.chosen(_indicators(turn))):
        turn.settle(choice.label)
        await _see(turn, int(choice.digit), data.get("view") or "origen")
        return True
    if fold(turn.text).startswith(COMPARE):
        await (_see(turn, number, "paises") if number else compare(turn))
        return True
    return False


COMPARE = ("comparar", "compare", "comparer")


async def _see(turn: Turn, number: int, view: str) -> None:
    data, definition = turn.conversation.data, plan().definition(ORDER[number - 1])
    if view == "paises" and not await refusing.allowed(turn, Permission.OVERSIGHT):
        return None
    audience, until = parse_audience(data.get("filter", ""))[0], end_of_year(data.get("year", 0), turn.now)
    report = await report_of(turn, audience, until, definition.key)
    shown = Shown(audience, until, definition, report, report.row(number))
    turn.move(Stage.PROGRESS, filter=audience.text(), year=data.get("year", 0), indicator=number)
    await VIEWS[view](turn, shown)
    return turn.ask(turn.translate(MORE), turn.options(_pairs(turn, number)))


def _pairs(turn: Turn, number: int) -> list[tuple[str, str]]:
    """(command, label) of what can be seen of an indicator, numbered alike wherever they are listed."""
    definition, access = plan().definition(ORDER[number - 1]), refusing.access(turn)
    possible = {
        "respuesta": definition.key in HEAR,
        "paises": "country" in definition.cuts and access.may(Permission.OVERSIGHT),
    }
    names = [name for name in LABELS if possible.get(name, True)]
    return [("/detalle" if name == "otro" else f"/detalle {number} {name}", LABELS[name]) for name in names]


def _indicators(turn: Turn) -> list[Choice]:
    names = [plan().definition(key).short_name.to(turn.language) for key in ORDER]
    return numbered((f"/detalle {number}", name) for number, name in enumerate(names, 1))


async def report_of(turn: Turn, audience: Audience, until: datetime | None, only: str = "") -> Report:
    """The figures of an audience as whoever asks may see them, all of them or one indicator's."""
    return await make_report(
        turn.db, audience, turn.now, translate=turn.translate, locale=turn.locale, examples=turn.resources.sample_data,
        team=of_team(turn), asker=_asker(turn), until=until, only=only,
    )  # fmt: skip


def of_team(turn: Turn) -> bool:
    """Whether who asks sees the facts of the register from one organization on."""
    return refusing.access(turn).may(Permission.PARTICIPATION)


def _asker(turn: Turn) -> int | None:
    return turn.person.id if turn.person else None


# --- the views


async def _origin(turn: Turn, shown: Shown) -> None:
    text = detail_text(shown.report, shown.row.number, turn.translate)
    turn.say("\n".join(filter(None, (text, await _young(turn, shown)))))


async def _young(turn: Turn, shown: Shown) -> str:
    """That participation is counted low, where the register of activities does not fill its window yet."""
    day = shown.row.standing.as_of
    if shown.definition.key != participation.KEY or not shown.row.has_figure or day is None:
        return ""
    since = await full_window(turn.db)
    if since is None or day >= since:
        return ""
    return f"• {turn.translate(trend_told.SHORT).format(month=say_date(since, turn.locale, 'MMM y'))}"


async def _trend(turn: Turn, shown: Shown) -> None:
    _, key = turn.translate, shown.definition.key
    found = await trend(turn.db, key, shown.audience, turn.now, team=of_team(turn), asker=_asker(turn))
    text = trend_told.trend_text(found, shown.row, shown.report, shown.head, _)
    drawn = trend_told.trend_chart(found, shown.row, shown.report, _) if len(found.figures) > 1 else None
    turn.say(text, picture=trend_chart.picture(drawn) if drawn else None)


async def _gap(turn: Turn, shown: Shown) -> None:
    known = (await goals(turn.db, turn.now))[shown.definition.key]
    turn.say(views.gap_text(shown.row, shown.report, known, turn.translate))


async def _parts(turn: Turn, shown: Shown) -> None:
    turn.say(views.parts_text(shown.row, shown.report, turn.translate))


async def _response(turn: Turn, shown: Shown) -> None:
    _ = turn.translate
    if shown.definition.key not in HEAR:
        return turn.say(f"📨 {shown.head}\n{_(NO_SURVEY)}")
    found = await reached(
        turn.db, shown.definition.key, shown.audience, turn.now, team=of_team(turn), until=shown.until
    )
    if found is None:
        return turn.say(f"📨 {shown.head}\n{views.missing_text(shown.row, _)}")
    row, asked = found
    told = response.told(asked, _, turn.locale) if asked else [_(FEW)]
    return turn.say("\n".join([f"📨 {shown.head} · {row['name']}", *told]))


async def _countries(turn: Turn, shown: Shown) -> None:
    _, key = turn.translate, shown.definition.key
    found = await compare_countries(
        turn.db, key, shown.audience, turn.now, team=of_team(turn), asker=_asker(turn), until=shown.until
    )
    if found is None:
        return turn.say(f"🗺 {shown.head}\n{_(NO_COUNTRIES)}")
    chart = trend_told.comparison_chart(found, shown.row, shown.report, _)
    text = trend_told.comparison_text(found, shown.row, shown.report, shown.head, _)
    return turn.say(text, picture=comparison_chart.picture(chart) if found.countries else None)


async def _published(turn: Turn, shown: Shown) -> None:
    rows = await snapshots.history(turn.db, shown.definition.key)
    actors = {row[name] for row in rows for name in ("computed_by", "approved_by")}
    numbers = {int(actor.removeprefix("person:")): actor for actor in actors if actor.startswith("person:")}
    held = await people.roles(turn.db, numbers)
    roles = {numbers[number]: role for number, role in held.items()}
    turn.say(views.history_text(shown.row, shown.report, rows, roles, turn.translate))


VIEWS: dict[str, View] = {
    "origen": _origin, "tendencia": _trend, "falta": _gap, "partes": _parts, "respuesta": _response,
    "paises": _countries, "publicado": _published,
}  # fmt: skip
