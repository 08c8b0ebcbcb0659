"""An invitation to an activity: yes, no or maybe, for which organization, how many and who; where and when it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot import activity_letters as letters
from bot.activities import GOING_ON, Answer, Fit
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import menu
from bot.handlers.coming_answer import (
    NAMES,
    PEOPLE,
    SKIP,
    WHICH,
    both,
    end,
    follow_up,
    keep_names,
    numbers,
    organizations,
    place,
    reader,
    respond,
    stay,
    time,
)
from bot.handlers.coming_words import SAID, counted
from bot.i18n import N_
from bot.occasions import facts, title
from bot.replies import Reply, Said, read_people, read_reply
from bot.seating import answer
from bot.turn import Turn
from storage import invitations

Row = Mapping[str, Any]
UNKNOWN = N_("No encuentro esa invitación. Puede que ya no esté.")
WHICH_ONE = N_("¿A cuál actividad se refiere?")
NOTED = N_("Anotado: van {people} personas.")
LONGEST = 10  # signs of a number no activity has
SAYS = {"si": Answer.ACCEPTED, "no": Answer.DECLINED, "talvez": Answer.MAYBE}
MEANS = {Said.YES: Answer.ACCEPTED, Said.NO: Answer.DECLINED, Said.MAYBE: Answer.MAYBE}
UNANSWERED = frozenset({Answer.INVITED, Answer.MAYBE, Answer.OFFERED, Answer.TO_RECONFIRM})
CHANGES_OF_MIND = {
    Said.NO: frozenset({Answer.ACCEPTED, Answer.WAITING}), Said.YES: frozenset({Answer.DECLINED}),
}  # fmt: skip


async def command(turn: Turn) -> None:
    """`/voy NUMBER [si|no|talvez|donde|hora]`: an invitation, or what is said about it."""
    number, _, what = turn.words.partition(" ")
    if not number.isdigit():
        return None if await hear(turn) else await menu.not_understood(turn)
    found = await both(turn, int(number)) if len(number) < LONGEST else None
    if found is None:
        return turn.say(turn.translate(UNKNOWN))
    activity, one = found
    if what in SAYS:
        return await respond(turn, activity, one, SAYS[what])
    if what in {"donde", "hora"}:
        place(turn, activity) if what == "donde" else time(turn, activity, one)
        return await end(turn, activity["id"])
    return _show(turn, activity, one)


def _show(turn: Turn, activity: Row, one: Row) -> None:
    """The whole invitation again, with how it stands."""
    told = reader(turn, one)
    lines = facts(activity, told)
    if standing := SAID.get(Answer(one["state"])):
        lines.append(f"➡️ {turn.translate(standing)}")
    offered = letters.choices(activity["id"], told, letters.ANSWERS)
    stay(turn, activity["id"], "answer")
    turn.ask("\n".join([*lines, "", turn.translate(letters.HOW)]), offered, shown=title(activity, turn.language))


# --- the open step


async def take(turn: Turn) -> None:
    """The answer to whatever step is open; what is none leads on, never to a dead end."""
    data = turn.conversation.data
    found = await both(turn, data["activity"])
    if found is None:
        turn.move(Stage.MENU)
        return await menu.not_understood(turn)
    return await STEPS[data["step"]](turn, *found)


async def _leave(turn: Turn) -> None:
    """What is none of this is what it would be where the invitation interrupted, or in the menu."""
    from bot.handlers import STAGES

    before = turn.conversation.data.get("before") if turn.interview is not None else ""
    turn.move(Stage(before) if before else Stage.MENU)
    return await STAGES[turn.stage](turn)


async def _answer(turn: Turn, activity: Row, one: Row) -> None:
    """An answer by number or in words; anything else is what it would be in the menu."""
    choice = turn.chosen(letters.choices(activity["id"], reader(turn, one), letters.ANSWERS))
    if choice is not None:
        turn.settle(choice.label)
        return await respond(turn, activity, one, SAYS[choice.value.rsplit(" ", 1)[-1]])
    reply = read_reply(turn.text)
    return await _reply(turn, activity, one, reply) if reply else await _leave(turn)


async def _reply(turn: Turn, activity: Row, one: Row, reply: Reply) -> None:
    if reply.said is Said.WHERE or reply.said is Said.WHEN:
        place(turn, activity) if reply.said is Said.WHERE else time(turn, activity, one)
        return stay(turn, activity["id"], "answer") if one["state"] in UNANSWERED else await end(turn, activity["id"])
    return await respond(turn, activity, one, MEANS[reply.said], reply.people, reply.names)


async def _which(turn: Turn, activity: Row, one: Row) -> None:
    mine = await organizations(turn, activity)
    choice = turn.chosen(mine)
    if choice is None:
        if read_reply(turn.text) or not mine:
            return await _answer(turn, activity, one)
        return turn.ask(turn.translate(WHICH), mine)
    turn.settle(choice.label)
    data = dict(turn.conversation.data)
    values = {"organization_id": choice.value}
    actor = f"person:{one['person_id']}"
    await invitations.set_answer(turn.db, activity["id"], one["person_id"], values, actor=actor, now=turn.now)
    turn.conversation.data["chosen"] = activity["id"]
    _, fresh = await both(turn, activity["id"]) or (activity, one)
    return await respond(turn, activity, fresh, Answer.ACCEPTED, data.get("people", 0), data.get("names", ""))


async def _people(turn: Turn, activity: Row, one: Row) -> None:
    """How many come; a word about the invitation is heard too."""
    number = int(turn.incoming.tap.value) if turn.incoming.tap else read_people(turn.text)
    if number is None:
        if reply := read_reply(turn.text):
            return await _reply(turn, activity, one, reply)
        turn.conversation.failures += 1
        if turn.conversation.failures >= menu.PATIENCE:  # one place is kept already
            return await _leave(turn)
        return turn.ask(turn.translate(PEOPLE), numbers(turn, activity["per_organization"]))
    turn.settle(counted(turn.translate, number))
    if number == one["people"] and one["state"] == Answer.ACCEPTED:
        turn.say(turn.translate(N_("De acuerdo.")))
        return await end(turn, activity["id"])
    assert turn.person is not None  # noqa: S101 - the invitation is the person's
    actor = f"person:{turn.person.id}"
    outcome = await answer(
        turn.db, activity["id"], turn.person.id, Answer.ACCEPTED, now=turn.now, actor=actor, people=number
    )
    assert outcome is not None  # noqa: S101 - the person was invited
    if outcome.state is Answer.ACCEPTED and outcome.fit is Fit.YES and one["state"] == Answer.ACCEPTED:
        turn.say(turn.translate(NOTED).format(people=number))
        if number > 1:
            stay(turn, activity["id"], "names")
            return turn.ask(turn.translate(NAMES), turn.options(SKIP))
        return await end(turn, activity["id"])
    return await follow_up(turn, activity, one, outcome, told=True)


async def _names(turn: Turn, activity: Row, one: Row) -> None:
    if (choice := turn.chosen_of(SKIP)) is None:
        if not any(sign.isalpha() for sign in turn.text) or turn.incoming.media is not None:
            return turn.ask(turn.translate(NAMES), turn.options(SKIP))
        if (reply := read_reply(turn.text)) and reply.said in {Said.WHERE, Said.WHEN}:
            return await _reply(turn, activity, one, reply)
        await keep_names(turn, activity["id"], turn.text)
        turn.say(turn.translate(N_("Gracias, anoté los nombres.")))
    else:
        turn.settle(choice.label)
        turn.say(turn.translate(N_("De acuerdo.")))
    return await end(turn, activity["id"])


async def _after(turn: Turn, activity: Row, one: Row) -> None:
    """Everything was said: what is still offered, questions and changes of mind are heard."""
    labels = (turn.conversation.data.get("open") or {}).get("labels", {})
    choice = turn.chosen(numbered(labels.items()))
    if choice is not None and choice.value.startswith(f"/voy {activity['id']} "):
        turn.settle(choice.label)
        return await respond(turn, activity, one, SAYS[choice.value.rsplit(" ", 1)[-1]])
    if turn.incoming.tap is None and (reply := read_reply(turn.text)):
        return await _reply(turn, activity, one, reply)
    return await _leave(turn)


STEPS: dict[str, Callable[[Turn, Row, Row], Awaitable[None]]] = {
    "answer": _answer, "which": _which, "people": _people, "names": _names, "after": _after,
}  # fmt: skip


# --- words in the menu


async def hear(turn: Turn) -> bool:
    """A word about an invitation where nothing is open; True when it is one and was answered."""
    reply = read_reply(turn.text) if turn.person is not None and turn.incoming.tap is None else None
    if reply is None:
        return False
    assert turn.person is not None  # noqa: S101 - just looked
    asking = reply.said in {Said.WHERE, Said.WHEN}
    mine = await invitations.of_person(turn.db, turn.person.id, turn.now, GOING_ON if asking else UNANSWERED)
    if not mine and len(turn.text.split()) > 1:  # "ya no puedo"; a mere "no" may be about anything
        mine = await invitations.of_person(turn.db, turn.person.id, turn.now, CHANGES_OF_MIND.get(reply.said, ()))
    if not mine:
        return False
    if asking:
        for row in mine:
            place(turn, row) if reply.said is Said.WHERE else time(turn, row, row)
        await end(turn, mine[0]["id"])
        return True
    if len(mine) == 1:
        found = await both(turn, mine[0]["id"])
        assert found is not None  # noqa: S101 - it was just listed
        await _reply(turn, *found, reply)
        return True
    what = next(key for key, value in SAYS.items() if value is MEANS[reply.said])
    turn.move(Stage.MENU)
    offered = [(f"/voy {row['id']} {what}", title(row, turn.language)) for row in mine]
    turn.ask(turn.translate(WHICH_ONE), numbered(offered))
    return True
