"""The card of an activity: everything that was said of it, numbered to be changed, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.activities import Answer, State
from bot.conversation import Stage
from bot.handlers.convening_fields import FIELDS
from bot.i18n import N_
from bot.messages import Choice, strong
from bot.occasions import Reader
from bot.turn import Turn
from storage import activities, invitations

Row = dict[str, Any]
STATES = {
    State.DRAFT: N_("Borrador"), State.PUBLISHED: N_("Publicada"), State.HELD: N_("Realizada"),
    State.CANCELLED: N_("Cancelada"),
}  # fmt: skip
NUMBERED, INVITED = N_("actividad {number}"), N_("Invitadas {count}")
CHANGE = N_("Para cambiar algo, escriba su número.")
SO_FAR = {
    Answer.ACCEPTED: N_("sí"), Answer.MAYBE: N_("tal vez"), Answer.DECLINED: N_("no"), Answer.WAITING: N_("en espera"),
    Answer.OFFERED: N_("con oferta"), Answer.TO_RECONFIRM: N_("por reconfirmar"), Answer.INVITED: N_("sin responder"),
}  # fmt: skip
PUBLISH, GO_ON, DELETE = N_("✅ Publicar"), N_("➡️ Completar"), N_("🗑 Borrar el borrador")
ATTENDANCE = N_("📝 Asistencia")
INVITE, SESSIONS, CANCEL = N_("📨 Invitar"), N_("🗓 Añadir sesiones"), N_("❌ Anular la actividad")


def reader_of(turn: Turn, row: Mapping[str, Any]) -> Reader:
    """The person of the team as a reader in the activity's own zone."""
    return Reader(turn.language, turn.locale, row["zone"])


async def update_of(turn: Turn, row: Row) -> Row:
    """The activity as it is now."""
    return await activities.by_id(turn.db, row["id"]) or row


async def show(turn: Turn, row: Row) -> None:
    """The card, with how people answered, and what can be done now."""
    _ = turn.translate
    reader = reader_of(turn, row)
    lines = [strong(f"{_(STATES[State(row['state'])])} · {_(NUMBERED).format(number=row['id'])}")]
    if row["series"]:
        lines.append(_(N_("Serie: {series}, sesión {number}")).format(series=row["series"], number=row["session"]))
    for number, field in enumerate(FIELDS, 1):
        if field.applies(row):
            lines.append(f"{number}. {_(field.texts.label)}: {field.show(row, reader) or '—'}")
    lines += await _answers(turn, row)
    if row["why_cancelled"]:
        lines.append(_(N_("Motivo: {reason}")).format(reason=row["why_cancelled"]))
    may_change = row["state"] in {State.DRAFT, State.PUBLISHED}
    turn.move(Stage.CONVENING, activity=row["id"], step="card")
    text = "\n".join(lines)
    return turn.ask(f"{text}\n\n{_(CHANGE)}" if may_change else text, actions(turn, row), shown=text)


async def _answers(turn: Turn, row: Row) -> list[str]:
    """How many said what, and who waits."""
    counts: dict[str, int] = {}
    for one in await invitations.invitations_of(turn.db, row["id"]):
        counts[one["state"]] = counts.get(one["state"], 0) + 1
    said = [f"{turn.translate(label)} {counts[state]}" for state, label in SO_FAR.items() if counts.get(state)]
    if not said:
        return []
    total = sum(counts.values())
    return [f"📨 {turn.translate(INVITED).format(count=total)}: {' · '.join(said)}"]


def actions(turn: Turn, row: Mapping[str, Any]) -> list[Choice]:
    """What can be done with an activity; numbers mean its fields, so these have none."""
    number = row["id"]
    pairs: list[tuple[str, str]] = []
    if row["state"] == State.DRAFT:
        pairs = [("publicar", PUBLISH), ("completar", GO_ON), ("sesiones", SESSIONS), ("borrar", DELETE)]
    elif row["state"] == State.PUBLISHED and row["starts_at"] > turn.now:
        pairs = [("invitar", INVITE), ("sesiones", SESSIONS), ("anular", CANCEL)]
    made = [Choice(f"/actividad {number} {what}", turn.translate(label)) for what, label in pairs]
    if row["state"] in {State.PUBLISHED, State.HELD}:
        made.append(Choice(f"/asistencia {number}", turn.translate(ATTENDANCE)))
    return [*made, Choice("/actividad", turn.translate(N_("📋 Ver todas")))]
