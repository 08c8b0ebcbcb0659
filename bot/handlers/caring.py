"""What tells of a danger, for the focal point alone: in the list of tasks, without words until it is opened (S27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import safeguarding
from bot.access import Permission
from bot.handlers import refusing
from bot.i18n import N_, say_date
from bot.masks import spaced
from bot.messages import strong
from bot.turn import Turn

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

MARK = "c"  # before the number of a concern, where that of a task stands
TITLE = N_("🛡 Cuidado de una persona")
SUBJECTS = {
    "child_labour": N_("trabajo infantil"), "threats": N_("amenazas"), "violence": N_("violencia"),
    "harassment": N_("acoso"), "forced_labour": N_("trabajo forzado"), "self_harm": N_("riesgo para su vida"),
}  # fmt: skip
CALLS = {
    True: N_("Quiere que le llamen en privado."), False: N_("No quiere que le llamen."),
    None: N_("No dijo si quiere que le llamen."),
}  # fmt: skip
WARNING = N_("Solo usted ve esto. No lo reenvíe: no va a la certificadora ni a la empresa.")


async def entries(turn: Turn) -> list[tuple[str, str]]:
    """(command, title) of the open concerns, for a focal point; nothing for anybody else."""
    if turn.person is None or not await safeguarding.is_focal(turn.db, turn.person.id):
        return []
    title = turn.translate(TITLE)
    return [
        (f"/tarea {MARK}{row['id']}", f"{title} · {say_date(row['created_at'], turn.locale)}")
        for row in await safeguarding.waiting(turn.db, turn.person.id)
    ]


async def one(turn: Turn, number: int, doing: str) -> None:
    """`/tarea cNUMBER [cerrar]`: the answer and whom to call, or that it was taken care of."""
    if not await safeguarding.is_focal(turn.db, turn.speaker.id):
        turn.say(turn.translate(N_("Esto lo ve solo la persona de CLAC que cuida a quienes responden.")))
        return await refusing.note(turn, Permission.OPINIONS)
    if doing == "cerrar":
        closed = await safeguarding.close(turn.db, turn.speaker.id, number, turn.now)
        said = N_("Hecho, gracias.") if closed else N_("Esa tarea ya estaba cerrada.")
        return turn.say(turn.translate(said))
    row = await safeguarding.read_one(turn.db, turn.speaker.id, number, turn.now)
    if row is None:
        return turn.say(turn.translate(N_("No encuentro esa tarea.")))
    close = (f"/tarea {MARK}{number} cerrar", N_("✔ Está hecha"))
    choices = turn.options([close, ("/tareas", N_("Ver tareas"))])
    return turn.ask("\n".join(_lines(turn, row)), choices, shown=turn.translate(TITLE))


def _lines(turn: Turn, row: RowMapping) -> list[str]:
    _ = turn.translate
    subject = _(SUBJECTS.get(row["subject"], row["subject"]))
    whom = [row["name"], spaced(row["phone"]) if row["phone"] else ""] if row["person_id"] else []
    return [
        strong(f"{_(TITLE)}: {subject}"), say_date(row["created_at"], turn.locale), row["organization"] or "",
        f"«{row['answer'] or '—'}»", f"📞 {_(CALLS[row['call']])}", " · ".join(filter(None, whom)), f"⚠️ {_(WARNING)}",
    ]  # fmt: skip
