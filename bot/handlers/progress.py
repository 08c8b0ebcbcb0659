"""The standings: the seven indicators against 2027, for all or for a selection, and what can be seen beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.access import Permission
from bot.audience import Audience, options
from bot.conversation import Stage
from bot.handlers import menu, progress_objective, progress_own, progress_views, refusing
from bot.i18n import N_
from bot.messages import Choice
from bot.programme.seat import SEAT
from bot.reports.picture import picture_of
from bot.reports.request import COUNTRIES, FIRST_YEAR, Request, read_request
from bot.reports.text import chat_text
from bot.spelling import fold
from bot.turn import Turn
from storage import audit, people, registry

WHERE_FROM = N_("🔎 ¿De dónde sale este número?")
NOT_YET = N_("{year} todavía no llega. Puede pedir un año hasta {last}.")
TOO_EARLY = N_("De {year} no hay cifras. Puede pedir un año desde {first} hasta {last}.")
ONE_YEAR = N_("Pida un año a la vez, por ejemplo: progreso {year}.")
NOBODY = N_("ℹ️ Ninguna organización activa es así. Puede probar: {wider}.")
LONGEST, TOLD = 30, 6  # of a word nobody understood, and of such words
NETWORKS = N_("Redes: {networks}. Escriba, por ejemplo, red:{first}.")
NO_NETWORKS = N_("Ninguna organización está anotada en una red.")


async def show(turn: Turn) -> None:
    """`/progreso [words]`: the seven indicators of what the words name, as text and picture."""
    wanted = read_request(turn.words)
    known = await registry.networks(turn.db) if wanted.audience.networks else []
    if wanted.unknown or _cannot(turn, wanted, known):
        return _explain(turn, wanted.unknown) if wanted.unknown else None
    wanted = replace(wanted, audience=_as_known(wanted.audience, known))
    if wanted.objective:
        return await progress_objective.show(turn, wanted)
    if wanted.mine == COUNTRIES:
        turn.move(Stage.PROGRESS, filter=wanted.audience.text(), year=_year(wanted))
        return await progress_views.compare(turn)
    if wanted.mine:
        turn.words = " ".join((wanted.mine, wanted.audience.text()))
        return await progress_own.show(turn)
    return await _standings(turn, wanted.audience, _year(wanted))


async def _standings(turn: Turn, audience: Audience, year: int) -> None:
    report = await progress_views.report_of(turn, audience, progress_views.end_of_year(year, turn.now))
    turn.move(Stage.PROGRESS, filter=audience.text(), year=year)
    text = chat_text(report, turn.translate)
    if any(row.status == "hidden" for row in report.rows):
        who = turn.actor if turn.person else "unknown"
        await audit.write(turn.db, turn.now, who, "progress.hidden", "filter", {"filter": audience.text()})
        text = f"{text}\n{_too_few(turn, audience)}"
    if audience and not any(row.standing.frame for row in report.rows):
        text = f"{text}\n{turn.translate(NOBODY).format(wider=audience.wider().describe(turn.language))}"
    return turn.ask(text, await _offers(turn), picture=picture_of(report), shown=report.title)


async def _offers(turn: Turn) -> list[Choice]:
    """What can be seen next; numbers stay free for the indicators."""
    _ = turn.translate
    found = [Choice("/detalle", _(WHERE_FROM))]
    if turn.person is None:
        return found
    if await people.represents(turn.db, turn.person.id, turn.now.date()):
        found += [Choice("/mio organization", _(progress_own.ORGANIZATION_LABEL))]
        found += [Choice("/mio country", _(progress_own.COUNTRY_LABEL))]
    if refusing.access(turn).may(Permission.OVERSIGHT) and not await people.wants_monthly(turn.db, turn.person.id):
        found += [Choice("/mensual", _(N_("🔔 Avisarme cada mes")))]
    return found


async def follow(turn: Turn) -> None:
    """After the standings: a number gives the detail, words filter or name a view, anything else is the menu's."""
    if await progress_views.take(turn):
        return None
    wanted = read_request(turn.text)
    if wanted and not wanted.unknown:
        turn.words = turn.text
        return await show(turn)
    if wanted:
        return _explain(turn, wanted.unknown)
    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


def _year(wanted: Request) -> int:
    return wanted.years[0] if wanted.years else 0


def _cannot(turn: Turn, wanted: Request, known: Sequence[str]) -> bool:
    """Whether a year or network cannot be shown, which is said."""
    _, this = turn.translate, turn.now.astimezone(SEAT).year
    if len(wanted.years) > 1:
        turn.say(_(ONE_YEAR).format(year=wanted.years[0]))
    elif wanted.years and wanted.years[0] > this:
        turn.say(_(NOT_YET).format(year=wanted.years[0], last=this))
    elif wanted.years and wanted.years[0] < FIRST_YEAR:
        turn.say(_(TOO_EARLY).format(year=wanted.years[0], first=FIRST_YEAR, last=this))
    elif not all(_meant(name, known) for name in wanted.audience.networks):
        turn.say(_(NETWORKS).format(networks=", ".join(known), first=known[0]) if known else _(NO_NETWORKS))
    else:
        return False
    return True


def _as_known(audience: Audience, known: Sequence[str]) -> Audience:
    """The audience with its networks as they are written: "banano" is RED-BANANO where no other has that word."""
    return replace(audience, networks=frozenset(_meant(name, known) for name in audience.networks))


def _meant(name: str, known: Sequence[str]) -> str:
    """The network somebody means by a name or a part of it; empty where none or several may be meant."""
    found = [one for one in known if fold(one) == fold(name)] or [one for one in known if fold(name) in fold(one)]
    return found[0] if len(found) == 1 else ""


def _too_few(turn: Turn, audience: Audience) -> str:
    """Why opinions of a small group stay hidden, and what can be asked instead (domain S09)."""
    text = turn.translate(
        N_(
            "🔒 Son muy pocas organizaciones, o al comparar con otras cifras se sabría de muy pocas. Para proteger a "
            "quienes respondieron, no mostramos sus opiniones. "
            "Puede probar: {wider}."
        )
    )
    return text.format(wider=audience.wider().describe(turn.language))


def _explain(turn: Turn, unknown: tuple[str, ...]) -> None:
    _ = turn.translate
    can = options(turn.language)
    said = _(
        N_(
            "No entendí: {words}. Puede decir un país, una región ({regions}), un producto ({products}), "
            "un tipo ({kinds}), una red (red:nombre) o un año.\nPor ejemplo: progreso Perú café."
        )
    )
    turn.say(
        said.format(
            words=", ".join(f"{word[:LONGEST]}…" if len(word) > LONGEST else word for word in unknown[:TOLD]),
            regions=", ".join(can["region"]), products=", ".join(can["product"]),
            kinds=", ".join(can["type"]),
        )
    )  # fmt: skip
