"""Inviting to an activity: the rehearsal, the confirmation, and above a number of people a second one (domain S28)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import inviting as flow
from bot.access import Permission, Reach, access_of
from bot.activities import State
from bot.conversation import Stage
from bot.errors import ConflictError
from bot.handlers import refusing, telling
from bot.handlers.convening_card import show, update_of
from bot.handlers.rehearsing import TYPE_IT
from bot.i18n import N_, NAMES
from bot.mailing import THRESHOLD, Decision, Verdict
from bot.messages import Choice, strong
from bot.reports.mailing import told
from bot.turn import Turn
from storage import arrivals, invitations

Row = dict[str, Any]
SEND = (("send", N_("✅ Enviar las invitaciones")), ("no", N_("Todavía no")))
NOT_YET = N_("Primero publique la actividad.")
OVER = N_("Esa actividad ya no admite invitaciones.")
REHEARSED = N_("Ensayo: todavía no sale nada.")
TO = N_("Recibirían la invitación {count} personas.")
NOBODY = N_("No queda nadie por invitar en esa audiencia.")
WRONG = N_("Ese no es el número. No se envió nada.")
SENT = N_("Listo: salen {count} invitaciones.")
ASKED = N_("Queda pedido. Otra persona debe confirmarlo; avisé a: {who}.")
ALONE = N_("Queda pedido, pero no hay otra persona del equipo que pueda confirmarlo.")
SECOND = N_("Hola, {name}. {who} pide invitar a {count} personas a «{title}». Hace falta que otra persona lo confirme.")
REVIEW = N_("👀 Revisar y confirmar")
CONFIRM = N_("✅ Confirmar el envío")


async def rehearse(turn: Turn, row: Row) -> None:
    """`/invitar NUMBER`: who would be invited and who not and why, and what they would read."""
    if row["state"] != State.PUBLISHED or row["starts_at"] <= turn.now:
        turn.say(turn.translate(NOT_YET if row["state"] == State.DRAFT else OVER))
        return await show(turn, row)
    waiting = await _waiting(turn, row)
    decisions = await _decide(turn, row, waiting)
    count = sum(one.verdict is Verdict.SEND for one in decisions)
    if not count:
        found = flow.rehearsal(row, decisions, turn.now, turn.resources.limits)
        turn.say(f"{turn.translate(NOBODY)}\n{told(found, turn.translate, turn.locale)}")
        return await show(turn, row)
    _tell(turn, row, decisions)
    if waiting is not None and waiting["confirmed_by"] != turn.speaker.id:
        turn.move(Stage.CONVENING, activity=row["id"], step="list")
        choice = Choice(f"/invitar {row['id']} confirmar {count}", turn.translate(CONFIRM), "1")
        return turn.ask(turn.translate(TO).format(count=strong(str(count))), [choice])
    turn.move(Stage.CONVENING, activity=row["id"], step="invite", reach=count)
    if count > THRESHOLD:
        return turn.ask(turn.translate(TYPE_IT).format(count=strong(str(count))), turn.options(SEND[1:]))
    return turn.ask(turn.translate(N_("¿Las enviamos?")), turn.options(SEND))


def _scope(turn: Turn) -> str:
    own = refusing.access(turn)
    return "" if own.reach(Permission.INVITE) is Reach.ALL else own.scope


async def _waiting(turn: Turn, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The mailing of this activity that waits for a second person."""
    return await invitations.waiting_mailing(turn.db, row["id"])


async def _decide(turn: Turn, row: Row, waiting: Mapping[str, Any] | None) -> list[Decision]:
    scope = waiting["content"].get("scope", "") if waiting else _scope(turn)
    return await flow.decide(turn.db, row, scope, turn.now, turn.resources.limits)


def _tell(turn: Turn, row: Row, decisions: list[Decision]) -> None:
    """The rehearsal in words, then the invitation as it is read in each language."""
    _ = turn.translate
    found = flow.rehearsal(row, decisions, turn.now, turn.resources.limits)
    turn.say(f"{strong(_(REHEARSED))}\n{told(found, _, turn.locale)}")
    for language, text in found.texts.items():
        head = _(N_("Así se lee en {language}:")).format(language=NAMES[language])
        turn.say(f"{strong(head)}\n{text}")


async def take(turn: Turn, row: Row) -> None:
    """The answer to the rehearsal: yes, or the number of people where they are many."""
    reach = turn.conversation.data.get("reach", 0)
    typed = re.sub(r"[\s.,']", "", turn.text)
    choice = turn.chosen_of(SEND if reach <= THRESHOLD else SEND[1:])
    if reach > THRESHOLD and turn.incoming.tap is None and typed.isdigit() and typed != "1":
        if int(typed) == reach:
            return await _send(turn, row, reach)
        turn.say(turn.translate(WRONG))
        return await rehearse(turn, row)
    if choice is None:
        turn.say(turn.translate(N_("No entendí su mensaje. Toque una opción o escriba su número.")))
        return await rehearse(turn, row)
    turn.settle(choice.label)
    return await (_send(turn, row, reach) if choice.value == "send" else show(turn, row))


async def _send(turn: Turn, row: Row, reach: int) -> None:
    """Send, unless it is not any more what was rehearsed."""
    decisions = await _decide(turn, row, None)
    if sum(one.verdict is Verdict.SEND for one in decisions) != reach:
        turn.say(turn.translate(N_("Mientras tanto cambió a cuántas personas llega. Revise otra vez, por favor.")))
        return await rehearse(turn, row)
    number = await flow.keep(turn.db, row, _scope(turn), turn.speaker.id, reach, turn.now)
    state, count = await flow.send(turn.db, number, turn.speaker.id, turn.now, turn.resources.limits)
    if state == "sending":
        turn.say(turn.translate(SENT).format(count=count))
    else:
        asked = await _ask_the_team(turn, row, number, reach)
        text = turn.translate(ASKED).format(who=", ".join(asked)) if asked else turn.translate(ALONE)
        turn.say(text)
    return await show(turn, await update_of(turn, row))


async def _ask_the_team(turn: Turn, row: Row, number: int, count: int) -> list[str]:
    """Tell those who may confirm: whoever may invite the whole network; gives their names."""
    able = [
        one["id"]
        for one in await arrivals.staff(turn.db)
        if access_of(one["role"], one["scope"]).reach(Permission.INVITE) is Reach.ALL and one["id"] != turn.speaker.id
    ]
    reached = await telling.tell(
        turn, able, f"mailing:{number}:second", SECOND, choices=((f"/invitar {row['id']}", REVIEW),),
        who=turn.speaker.name, count=str(count), title=row["title"].get("es", ""),
    )  # fmt: skip
    return [one.name for one in reached]


async def second(turn: Turn, row: Row) -> None:
    """`/invitar NUMBER confirmar COUNT`: the second confirmation, of what was shown."""
    waiting = await _waiting(turn, row)
    if waiting is None or waiting["confirmed_by"] == turn.speaker.id:
        return await rehearse(turn, row)
    decisions = await _decide(turn, row, waiting)
    if turn.words.rpartition(" ")[2] != str(sum(one.verdict is Verdict.SEND for one in decisions)):
        return await rehearse(turn, row)
    try:
        _state, count = await flow.send(turn.db, waiting["id"], turn.speaker.id, turn.now, turn.resources.limits)
    except ConflictError:  # somebody else confirmed it in this very moment
        return await rehearse(turn, row)
    turn.say(turn.translate(SENT).format(count=count))
    return await show(turn, await update_of(turn, row))
