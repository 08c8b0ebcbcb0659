"""Taking down an answer to an invitation: for which organization, what came of it, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import activity_letters as letters
from bot.activities import Answer, Fit, State
from bot.audience import parse_audience
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import asking
from bot.handlers.coming_words import FULL, LATE, counted, tell
from bot.i18n import N_
from bot.messages import Choice
from bot.occasions import Reader, title, when, where
from bot.rounds import candidate
from bot.seating import Outcome, answer
from bot.turn import Turn
from storage import activities, invitations, people, rounds

Row = Mapping[str, Any]
WHICH = N_("¿Por cuál de sus organizaciones va?")
PEOPLE = N_("¿Cuántas personas van de su organización, contándose usted? Toque o escriba el número.")
NAMES = N_("¿Cómo se llaman las demás personas? Escriba sus nombres, o toque Omitir.")
SKIP = (("skip", N_("Omitir")),)
ONLY = N_("Hay lugar para {most}. ¿Cuántas personas van, contándose usted?")
NOWHERE = N_("{title}: todavía no me dijeron el lugar. Si lo necesita ya, escriba PERSONA.")
AT = N_("{title}: {where}")
SEVERAL = 2
OFFERED = 4  # numbers of people that can be tapped


async def both(turn: Turn, activity_id: int) -> tuple[Row, Row] | None:
    """An activity and the person's invitation to it, None when there is none."""
    assert turn.person is not None  # noqa: S101 - the command is for people we know
    activity = await activities.by_id(turn.db, activity_id)
    one = await invitations.invitation(turn.db, activity_id, turn.person.id)
    return (activity, one) if activity and one and activity["state"] != State.DRAFT else None


def reader(turn: Turn, one: Row) -> Reader:
    """The person as a reader, in the zone of the organization of the invitation."""
    return Reader(turn.language, letters.reader_of({**one, "language": turn.language}).locale, one["zone"])


def stay(turn: Turn, activity_id: int, step: str, **more: object) -> None:
    """What is said next is about this activity; a survey that was open is remembered."""
    data, before = turn.conversation.data, ""
    if turn.stage is Stage.COMING:
        before = data.get("before", "")
    elif turn.stage in asking.IN_SURVEY:
        before = Stage.SUMMARY if turn.stage is Stage.SUMMARY else Stage.SURVEY  # a doubt is asked anew
    turn.move(Stage.COMING, activity=activity_id, step=step, before=before, **more)


async def end(turn: Turn, activity_id: int) -> None:
    """Everything was said; a survey that was open goes on."""
    stay(turn, activity_id, "after")
    if (before := turn.conversation.data["before"]) and turn.interview is not None:
        turn.move(Stage(before))
        await asking.repeat(turn)


def place(turn: Turn, activity: Row) -> None:
    """Say where it is."""
    there, name = where(activity, turn.translate), title(activity, turn.language)
    text = turn.translate(AT).format(title=name, where=there) if there else turn.translate(NOWHERE).format(title=name)
    turn.say(text)


def time(turn: Turn, activity: Row, one: Row) -> None:
    """Say when it is."""
    turn.say(f"{title(activity, turn.language)}: {when(activity, reader(turn, one))}")


async def respond(turn: Turn, activity: Row, one: Row, said: Answer, people: int = 0, names: str = "") -> None:
    """Take down an answer; somebody who speaks for several organizations says first for which."""
    if said is Answer.ACCEPTED and one["state"] == Answer.INVITED:
        mine = await organizations(turn, activity)
        if len(mine) >= SEVERAL and turn.conversation.data.get("chosen") != activity["id"]:
            stay(turn, activity["id"], "which", people=people, names=names)
            return turn.ask(turn.translate(WHICH), mine)
    assert turn.person is not None  # noqa: S101 - the invitation is the person's
    outcome = await answer(
        turn.db, activity["id"], turn.person.id, said, now=turn.now, actor=f"person:{turn.person.id}",
        people=people or None,
    )  # fmt: skip
    assert outcome is not None  # noqa: S101 - the person was invited
    if names and outcome.state is Answer.ACCEPTED:
        await keep_names(turn, activity["id"], names)
    return await follow_up(turn, activity, one, outcome, told=bool(people))


async def organizations(turn: Turn, activity: Row) -> list[Choice]:
    """The person's confirmed organizations that the activity is for."""
    assert turn.person is not None  # noqa: S101 - the invitation is the person's
    mine = [one for one in await people.represents(turn.db, turn.person.id, turn.now.date()) if one.confirmed]
    if len(mine) < SEVERAL:
        return []
    audience, _ = parse_audience(activity["audience"])
    fitting = {one.id for one in map(candidate, await rounds.candidates(turn.db)) if audience.matches(one)}
    chosen = [one for one in mine if one.organization_id in fitting]
    return numbered((one.organization_id, one.name) for one in chosen)


async def follow_up(turn: Turn, activity: Row, one: Row, outcome: Outcome, *, told: bool) -> None:
    """Say what came of the answer and ask what is still missing."""
    number = activity["id"]
    if not outcome.open:
        turn.say(turn.translate(LATE[_why_late(activity)]).format(title=title(activity, turn.language)))
        return await end(turn, number)
    if outcome.fit is not Fit.YES and outcome.most:  # fewer places than people
        stay(turn, number, "people")
        text = turn.translate(FULL[outcome.fit]) + " " + turn.translate(ONLY).format(most=outcome.most)
        return turn.ask(text, numbers(turn, outcome.most))
    tell(turn, activity, outcome, reader(turn, one))
    several = activity["per_organization"] != 1 and (outcome.most is None or outcome.most > 1)
    if outcome.state is Answer.ACCEPTED and not told and several:
        stay(turn, number, "people")
        return turn.ask(turn.translate(PEOPLE), numbers(turn, outcome.most))
    if outcome.state is Answer.ACCEPTED and outcome.people > 1 and not one["names"]:
        stay(turn, number, "names")
        return turn.ask(turn.translate(NAMES), turn.options(SKIP))
    return await end(turn, number)


def _why_late(activity: Row) -> str:
    return "cancelled" if activity["state"] == State.CANCELLED else "due"


def numbers(turn: Turn, most: int | None) -> list[Choice]:
    """Numbers of people to be tapped."""
    count = OFFERED if most is None else max(1, min(OFFERED, most))
    return [Choice(str(n), counted(turn.translate, n), str(n)) for n in range(1, count + 1)]


async def keep_names(turn: Turn, activity_id: int, names: str) -> None:
    """Keep the names of those who come along."""
    assert turn.person is not None  # noqa: S101 - the invitation is the person's
    actor = f"person:{turn.person.id}"
    await invitations.set_answer(
        turn.db, activity_id, turn.person.id, {"names": names[:300]}, actor=actor, now=turn.now
    )
