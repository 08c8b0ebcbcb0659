"""Calls after the reminders: whom to call, what came of it, answering with the person on the phone (domain 2.0.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import assisting, menu, refusing
from bot.handlers.resuming import detour
from bot.i18n import N_, say_day
from bot.messages import Choice, strong
from bot.reports.calls import NO_ANSWER, OUTCOMES, REFUSES, SAYS_DONE, TIMES, Call, begins, collect
from bot.turn import Turn
from storage import audit, calls, wishes
from storage.tasks import TO_DO

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

SHOWN = 8
NOBODY = N_("No hay a quién llamar: todas respondieron o nadie más quiere responder. 👍")
NO_ROUND = N_("Ahora no hay ninguna ronda abierta.")
EARLY = N_("Se llama después de los recordatorios: desde el {date}. Hasta entonces faltan {count}.")
ENDS = {"no": NO_ANSWER, "ya": SAYS_DONE, "nq": REFUSES}


async def listed(turn: Turn) -> None:
    """`/llamadas [round]`: the organizations to call within the person's reach, those least tried first."""
    _ = turn.translate
    row = await _round(turn, turn.words)
    if row is None:
        return turn.say(_(NO_ROUND))
    found = [call for call in await collect(turn.db, row["id"], refusing.access(turn), turn.now) if call.open]
    if not found:
        return turn.say(_(NOBODY))
    if turn.now < begins(row):
        day = say_day(begins(row), turn.locale)
        return turn.say(_(EARLY).format(date=day, count=len(found)))
    text = _(N_("{round}\nPor llamar: {count}")).format(round=strong(row["name"]), count=strong(str(len(found))))
    shown = found[:SHOWN]
    choices = [
        Choice(f"/llamada {row['id']} {call.organization['id']}", _title(turn, call), str(number))
        for number, call in enumerate(shown, 1)
    ]
    detour(turn, Stage.TO_CALL, shown=[choice.value for choice in choices])
    lines = [f"{choice.digit}. {choice.label}" for choice in choices]
    return turn.ask("\n".join([text, *lines]), choices, shown=text)


async def _round(turn: Turn, number: str) -> RowMapping | None:
    open_now = await calls.waiting_rounds(turn.db)
    return next((row for row in open_now if not number or str(row["id"]) == number), None)


def _title(turn: Turn, call: Call) -> str:
    tries = f" · 📞 {len(call.tries)}" if call.tries else ""
    last = f" · {turn.translate(OUTCOMES[call.last])}" if call.last else ""
    return f"{call.organization['name']} ({call.organization['country']}){tries}{last}"


async def one(turn: Turn) -> None:
    """`/llamada ROUND ORGANIZATION [no|ya|nq|por PERSON]`: an organization, or what came of calling it."""
    number, _, rest = turn.words.partition(" ")
    organization_id, _, doing = rest.partition(" ")
    row = await _round(turn, number) if number.isdigit() else None
    found = await collect(turn.db, row["id"], refusing.access(turn), turn.now, organization_id) if row and rest else []
    if row is None or not found:
        return turn.say(turn.translate(N_("Esa organización ya respondió, o no está en su lista.")))
    call = found[0]
    if doing in ENDS:
        return await _end(turn, row, call, ENDS[doing])
    who, _, person = doing.partition(" ")
    if who == "por" and any(str(one.person_id) == person for one in call.contacts):
        return await assisting.ask(turn, row["id"], call, int(person))
    return await _show(turn, row, call)


async def _show(turn: Turn, row: RowMapping, call: Call) -> None:
    """Who may be called, at which number and when, and what came of it before; written down."""
    _ = turn.translate
    lines = [strong(_title(turn, call))]
    for one in call.contacts:
        parts = [one.name, one.position, one.phone and f"📱 {one.phone}", one.when and f"🕘 {_(TIMES[one.when])}"]
        lines.append(
            "• " + " · ".join(part for part in parts if part) + (f" ({_(OUTCOMES[REFUSES])})" if one.refused else "")
        )
    if not call.contacts:
        lines.append(_(N_("No tiene contactos confirmados: búsquelos con BUSCAR.")))
    place = f"/llamada {row['id']} {call.organization['id']}"
    able = [one for one in call.contacts if not one.refused]
    pairs = [(f"{place} no", _(N_("📵 No contesta"))), (f"{place} ya", _(N_("☑ Dice que ya respondió")))]
    pairs += [(f"{place} nq", _(N_("🚫 No quiere responder")))]
    pairs += [(f"{place} por {it.person_id}", _(N_("📝 Responder con {name}")).format(name=it.name)) for it in able[:4]]
    pairs += [(f"/llamadas {row['id']}", _(N_("Ver las llamadas")))]
    subject = f"organization:{call.organization['id']}"
    await audit.write(turn.db, turn.now, turn.actor, "call.read", subject, {"round": row["id"]})
    choices = numbered(pairs)
    return turn.ask("\n".join(lines), choices, shown=lines[0])


async def _end(turn: Turn, row: RowMapping, call: Call, outcome: str) -> None:
    """Keep what came of a call, and go on with the list."""
    await calls.note(turn.db, row["id"], call.organization, outcome, turn.speaker.id, turn.now)
    if outcome == REFUSES:
        for one in call.contacts:
            await wishes.refuse(turn.db, row["id"], one.person_id, [call.organization["id"]], turn.now)
    subject = f"organization:{call.organization['id']}"
    detail = {"round": row["id"], "outcome": outcome}
    await audit.write(turn.db, turn.now, turn.actor, "call.done", subject, detail)
    turn.say(turn.translate(N_("Anotado: {outcome}.")).format(outcome=turn.translate(OUTCOMES[outcome])))
    turn.words = str(row["id"])
    return await listed(turn)


async def offers(turn: Turn, task: RowMapping) -> list[tuple[str, str]]:
    """Answering with the person who asked to be called, where their organization owes an answer (domain S13)."""
    if task["kind"] != "call" or task["organization_id"] is None or task["state"] not in TO_DO:
        return []
    pairs = []
    for row in await calls.waiting_rounds(turn.db):
        found = await collect(turn.db, row["id"], refusing.access(turn), turn.now, task["organization_id"])
        if any(one.person_id == task["person_id"] for call in found for one in call.contacts):
            place = f"/llamada {row['id']} {task['organization_id']} por {task['person_id']}"
            pairs.append((place, N_("📝 Responder la encuesta con esa persona")))
    return pairs[:1]


async def follow(turn: Turn) -> None:
    """After the list: a number shows that organization, anything else is the menu's."""
    shown = turn.conversation.data.get("shown", [])
    choice = turn.chosen(numbered((value, "") for value in shown))
    if choice is not None:
        turn.words = choice.value.removeprefix("/llamada ")
        return await one(turn)
    turn.move(Stage.MENU)
    return await menu.not_understood(turn)
