"""The standings: the seven indicators against 2027, for all or for a selection, and where each number comes from."""

from __future__ import annotations

from bot.access import Permission
from bot.audience import Audience, options, parse_audience
from bot.conversation import Stage
from bot.handlers import menu, refusing
from bot.i18n import N_
from bot.messages import Choice
from bot.reports.collect import make_report
from bot.reports.picture import picture_of
from bot.reports.report import Report
from bot.reports.text import chat_text, detail_text
from bot.turn import Turn
from storage import audit

WHERE_FROM = N_("🔎 ¿De dónde sale este número?")


async def show(turn: Turn) -> None:
    """`/progreso [words]`: the seven indicators of the audience the words name, as text and picture."""
    audience, unknown = parse_audience(turn.words)
    if unknown:
        return _explain(turn, unknown)
    report = await _report(turn, audience)
    turn.move(Stage.PROGRESS, filter=audience.text())
    where_from = [Choice("/detalle", turn.translate(WHERE_FROM))]
    text = chat_text(report, turn.translate)
    if any(row.status == "hidden" for row in report.rows):
        await audit.write(turn.db, turn.now, _actor(turn), "progress.hidden", "filter", {"filter": audience.text()})
        text = f"{text}\n{_too_few(turn, audience)}"
    return turn.ask(text, where_from, picture=picture_of(report), shown=report.title)


async def detail(turn: Turn) -> None:
    """`/detalle [number]`: where the number of one indicator comes from; without a number, ask of which one."""
    audience, _ = parse_audience(turn.conversation.data.get("filter", ""))
    report = await _report(turn, audience)
    if turn.words.isdigit() and 1 <= int(turn.words) <= len(report.rows):
        return _tell(turn, report, int(turn.words))
    turn.move(Stage.PROGRESS, filter=audience.text())
    return turn.ask(turn.translate(N_("¿De cuál indicador?")), _rows(report))


async def follow(turn: Turn) -> None:
    """After the standings: a number gives the detail, words filter, anything else is the menu's."""
    audience, _ = parse_audience(turn.conversation.data.get("filter", ""))
    if turn.text.isdigit() or turn.incoming.tap:
        report = await _report(turn, audience)
        if (choice := turn.chosen(_rows(report))) is not None:
            turn.settle(choice.label)
            return _tell(turn, report, int(choice.digit))
    found, unknown = parse_audience(turn.text)
    if found and not unknown:
        turn.words = turn.text
        return await show(turn)
    if found:
        return _explain(turn, unknown)
    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


def _too_few(turn: Turn, audience: Audience) -> str:
    """Why opinions of a small group stay hidden, and what can be asked instead (domain S09)."""
    text = turn.translate(
        N_(
            "🔒 Son muy pocas organizaciones: para proteger a quienes respondieron, no mostramos sus opiniones. "
            "Puede probar: {wider}."
        )
    )
    return text.format(wider=audience.wider().describe(turn.language))


def _actor(turn: Turn) -> str:
    return f"person:{turn.person.id}" if turn.person else "unknown"


def _rows(report: Report) -> list[Choice]:
    return [Choice(f"/detalle {row.number}", row.card.name, str(row.number)) for row in report.rows]


def _tell(turn: Turn, report: Report, number: int) -> None:
    turn.say(detail_text(report, number, turn.translate))


def _explain(turn: Turn, unknown: tuple[str, ...]) -> None:
    _ = turn.translate
    can = options(turn.language)
    said = _(
        N_(
            "No entendí: {words}. Puede decir un país, una región ({regions}), un producto ({products}) "
            "o un tipo ({kinds}).\nPor ejemplo: progreso Perú café."
        )
    )
    turn.say(
        said.format(
            words=", ".join(unknown), regions=", ".join(can["region"]), products=", ".join(can["product"]),
            kinds=", ".join(can["type"]),
        )
    )  # fmt: skip


async def _report(turn: Turn, audience: Audience) -> Report:
    return await make_report(
        turn.db, audience, turn.now, translate=turn.translate, locale=turn.locale, examples=turn.resources.sample_data,
        team=refusing.access(turn).may(Permission.PARTICIPATION), asker=turn.person.id if turn.person else None,
    )  # fmt: skip
