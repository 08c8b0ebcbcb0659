"""`/actividades`: what is to come with one's answer, what was attended, the organization's year; the team's figures."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot import occasions
from bot.access import Permission
from bot.activities import Answer
from bot.attendance import Presence
from bot.audience import Audience
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import refusing
from bot.handlers.resuming import detour
from bot.i18n import N_, say_date, say_number
from bot.indicators.disclosure import MIN_ORGANIZATIONS
from bot.messages import Choice, strong
from bot.occasions import Reader, Row
from bot.reports import participation
from bot.rounds import Candidate
from bot.turn import Turn
from storage import activities, afterwards, attendance, invitations, people

SHOWN, PAST = 6, timedelta(days=365)
LATELY, AHEAD = timedelta(days=60), timedelta(days=120)
COMING, ATTENDED = N_("Lo que viene"), N_("Donde estuvo")
NOTHING_COMING = N_("Ahora no tiene invitaciones pendientes. Le aviso cuando haya una actividad para usted.")
NOTHING_ATTENDED = N_("Todavía no hay asistencias suyas en los últimos 12 meses.")
OPEN_ONE = N_("Escriba el número de una actividad para verla o cambiar su respuesta.")
ANSWERS = {
    Answer.INVITED: N_("sin responder"), Answer.ACCEPTED: N_("va"), Answer.MAYBE: N_("tal vez"),
    Answer.DECLINED: N_("no va"), Answer.WAITING: N_("en lista de espera"),
    Answer.OFFERED: N_("hay un lugar para usted"), Answer.TO_RECONFIRM: N_("por reconfirmar"),
}  # fmt: skip
STATES = {Presence.CONFIRMED: "✅", Presence.DECLARED: "❔"}
UNCONFIRMED = N_("❔ = falta que alguien lo confirme")
YEAR = N_("{organization} este año: {count} actividades.")
YEAR_ONE = N_("{organization} este año: una actividad.")
NONE_THIS_YEAR = N_("{organization} este año: todavía ninguna actividad.")
NETWORK = N_("En la red, {percent} de las organizaciones participó en los últimos 12 meses ({present} de {all} org.).")
TEAM = N_("Actividades (invitadas · van · presentes):")
NO_ACTIVITIES = N_("No hay actividades en estas fechas. Para crear una, escriba /actividad.")
NEVER = N_("Organizaciones nunca invitadas en 12 meses: {count}.")
NEVER_LIST = N_("Nunca invitadas en 12 meses ({count}):")
MORE = N_("… y {count} más. La lista entera: clacbot activity never-invited")
ALL_INVITED = N_("Todas las organizaciones de su ámbito fueron invitadas alguna vez en 12 meses. 👏")
NAMES = 20


async def show(turn: Turn) -> None:
    """`/actividades [nunca]`: one's own; the team's figures for who may see them."""
    if refusing.access(turn).may(Permission.PARTICIPATION):
        return await (_never(turn) if turn.words in {"nunca", "nunca invitadas"} else _team(turn))
    return await _own(turn)


# --- one's own


async def _own(turn: Turn) -> None:
    person, _ = turn.person, turn.translate
    assert person is not None  # noqa: S101 - the command is for people we know
    coming = await invitations.of_person(turn.db, person.id, turn.now)
    attended = await afterwards.attended(turn.db, person.id, turn.now - PAST)
    lines = [strong(_(COMING))]
    lines += [f"{n}. {_coming(turn, row)}" for n, row in enumerate(coming[:SHOWN], 1)] or [_(NOTHING_COMING)]
    lines += ["", strong(_(ATTENDED))]
    lines += [_attended(turn, dict(row)) for row in attended[:SHOWN]] or [_(NOTHING_ATTENDED)]
    lines += [_(UNCONFIRMED)] if any(row["state"] == Presence.DECLARED for row in attended[:SHOWN]) else []
    lines += ["", *await _organizations(turn)]
    if not coming:
        turn.move(Stage.MENU)
        return turn.say("\n".join(lines))
    choices = [
        Choice(f"/voy {row['id']}", occasions.title(row, turn.language), str(n))
        for n, row in enumerate(coming[:SHOWN], 1)
    ]
    detour(turn, Stage.AGENDA, shown=[row["id"] for row in coming[:SHOWN]])
    return turn.ask("\n".join([*lines, "", _(OPEN_ONE)]), choices, shown=_(COMING))


def _coming(turn: Turn, row: Row) -> str:
    reader = Reader(turn.language, turn.locale, row["zone"])
    answer = turn.translate(ANSWERS.get(Answer(row["answer"]), N_("sin responder")))
    return f"{occasions.title(row, turn.language)} · {occasions.when(row, reader)} · {strong(answer)}"


def _attended(turn: Turn, row: Row) -> str:
    day = say_date(row["starts_at"], turn.locale, "d MMM y")
    return f"{STATES[Presence(row['state'])]} {day} · {occasions.title(row, turn.language)}"


async def _organizations(turn: Turn) -> list[str]:
    """What each of the person's organizations took part in this calendar year, and the network's figure beside it."""
    person, _ = turn.person, turn.translate
    assert person is not None  # noqa: S101 - the command is for people we know
    january = datetime.combine(turn.now.date().replace(month=1, day=1), time(), turn.now.tzinfo)
    lines = []
    for one in await people.represents(turn.db, person.id, turn.now.date()):
        if one.confirmed:
            count = len(await afterwards.of_organization(turn.db, one.organization_id, january))
            text = YEAR if count > 1 else YEAR_ONE if count else NONE_THIS_YEAR
            lines.append(_(text).format(organization=one.name, count=strong(str(count))))
    return [*lines, *await _network(turn)] if lines else []


async def _network(turn: Turn) -> list[str]:
    counted = await participation.count(turn.db, turn.now)
    present = sum(counted.facts.presences[one.id].activities > 0 for one in counted.members if
                  one.id in counted.facts.presences)  # fmt: skip
    if len(counted.members) < MIN_ORGANIZATIONS or not counted.facts.register.activities:
        return []
    from babel.numbers import format_percent

    share = format_percent(present / len(counted.members), locale=turn.locale)
    everyone = say_number(len(counted.members), turn.locale)
    filled = {"percent": share, "present": say_number(present, turn.locale), "all": everyone}
    return [turn.translate(NETWORK).format(**filled)]


# --- the team


async def _team(turn: Turn) -> None:
    _ = turn.translate
    rows = [row for row in await activities.listed(turn.db, attendance.LIVE, turn.now - LATELY)
            if row["starts_at"] <= turn.now + AHEAD]  # fmt: skip
    never = await _unreached(turn)
    told = [_(NEVER).format(count=strong(str(len(never))))] if never else []
    if not rows:
        return turn.say("\n".join([_(NO_ACTIVITIES), *told]))
    shown = sorted(rows, key=lambda row: abs(row["starts_at"] - turn.now))[:SHOWN]
    shown.sort(key=lambda row: row["starts_at"])
    lines = [f"{n}. {_numbers(turn, row)}" for n, row in enumerate(shown, 1)]
    choices = [
        Choice(f"/asistencia {row['id']}", occasions.title(row, turn.language), str(n))
        for n, row in enumerate(shown, 1)
    ]
    choices += [Choice("/actividades nunca", _(N_("Ver las nunca invitadas")), str(len(shown) + 1))] if never else []
    detour(turn, Stage.ROLL, step="card", shown=[choice.value for choice in choices])
    return turn.ask("\n".join([_(TEAM), *lines, *told]), choices, shown=_(TEAM))


def _numbers(turn: Turn, row: Row) -> str:
    day = say_date(row["starts_at"], turn.locale, "d MMM")
    figures = " · ".join(say_number(row[name], turn.locale) for name in ("invited", "accepted", "attended"))
    return f"{day} · {occasions.title(row, turn.language)}: {strong(figures)}"


async def _unreached(turn: Turn) -> list[Candidate]:
    """The organizations within reach that were neither invited nor came in the window."""
    everyone = await participation.never_invited(turn.db, turn.now, Audience())
    own = refusing.access(turn)
    return [one for one in everyone if own.may(Permission.PARTICIPATION, one.place)]


async def _never(turn: Turn) -> None:
    found, _ = await _unreached(turn), turn.translate
    if not found:
        return turn.say(_(ALL_INVITED))
    names = await afterwards.names_of(turn.db, [one.id for one in found[:NAMES]])
    lines = [f"• {names[one.id]} ({one.country})" for one in found[:NAMES]]
    more = [_(MORE).format(count=len(found) - NAMES)] if len(found) > NAMES else []
    return turn.say("\n".join([_(NEVER_LIST).format(count=len(found)), *lines, *more]))


async def follow(turn: Turn) -> None:
    """After one's own list: a number opens that invitation, anything else is the menu's."""
    shown = turn.conversation.data.get("shown", [])
    choice = turn.chosen(numbered((str(number), "") for number in shown))
    turn.move(Stage.MENU)
    if choice is not None:
        from bot.handlers import coming

        turn.words = choice.value
        return await coming.command(turn)
    from bot.handlers import menu

    return await menu.not_understood(turn)
