"""What may be done with a round in the chat: its invitations, its closing, late answers, what is told afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot import closing, mailings, planning, returning
from bot.conversation import Stage
from bot.errors import ConflictError
from bot.handlers.launching import LEAVE
from bot.handlers.resuming import detour
from bot.i18n import LANGUAGES, N_, NAMES
from bot.messages import strong
from bot.reports.mailing import told
from bot.turn import Turn
from storage import rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

FEEDBACK = "feedback"
ASK_FEEDBACK = N_(
    "Escriba en pocas líneas qué decidió cambiar CLAC con esta encuesta, en {language}. Lo leerá cada persona que "
    "respondió, junto con el resultado."
)
LENGTH = 600  # characters: three lines in a chat


async def _stop(turn: Turn, row: RowMapping) -> None:
    return await _send(turn, row, mailings.stop, N_("Detenidas. No sale ninguna invitación más."))


async def _go_on(turn: Turn, row: RowMapping) -> None:
    said = N_("Siguen. Las que faltan salen en las próximas horas permitidas.")
    return await _send(turn, row, mailings.resume, said)


async def _send(turn: Turn, row: RowMapping, act: Any, said: str) -> None:  # noqa: ANN401 - stop or resume
    mailing = await rounds.mailing(turn.db, row["id"])
    try:
        await act(turn.db, mailing["id"] if mailing else 0, turn.speaker.id, turn.now)
    except ConflictError:  # somebody else did it just now
        said = N_("Ya estaba así.")
    turn.say(turn.translate(said))
    return await _again(turn, row["id"])


async def _close(turn: Turn, row: RowMapping) -> None:
    """`/ronda NUMBER cerrar [si]`: close it, once it was asked whether to."""
    from bot.handlers import fielding

    if turn.words != "si" and row["state"] == "open":
        text = N_("¿Cerramos ahora «{name}»? Lo que llegue después no entra en el resultado.")
        pairs = [
            (f"/ronda {row['id']} cerrar si", turn.translate(N_("Sí, cerrar"))),
            (f"/ronda {row['id']}", turn.translate(N_("No"))),
        ]
        return fielding.offer(turn, turn.translate(text).format(name=row["name"]), pairs)
    actor = turn.actor
    done = N_("Cerrada. Las respuestas a medias que alcanzan cuentan.")
    return await _do(turn, row, closing.close_round(turn.db, row["id"], now=turn.now, actor=actor), done)


async def _accept_late(turn: Turn, row: RowMapping) -> None:
    """`/ronda NUMBER tardias`: all late answers count, never those of one."""
    actor = turn.actor
    done = N_("Ahora cuentan todas las respuestas tardías de esta ronda.")
    return await _do(turn, row, closing.accept_late(turn.db, row["id"], now=turn.now, actor=actor), done)


async def _do(turn: Turn, row: RowMapping, act: Awaitable[Any], done: str) -> None:
    try:
        await act
    except ConflictError:  # somebody else was quicker, or it is too late for it
        done = N_("Eso ya no se puede hacer con esta ronda.")
    turn.say(turn.translate(done))
    return await _again(turn, row["id"])


async def _copy(turn: Turn, row: RowMapping) -> None:
    """`/ronda NUMBER copiar`: the same round a year later, to be confirmed."""
    from bot.handlers import agreeing

    try:
        number, _ = await planning.copy(turn.db, row["id"], None, turn.now, by=turn.speaker.id)
    except ConflictError as error:
        return turn.say(agreeing.refusal(turn, error))
    fresh = await rounds.round_by_id(turn.db, number)
    assert fresh is not None  # noqa: S101 - it was just written
    return await agreeing.review(turn, fresh)


async def _confirm(turn: Turn, row: RowMapping) -> None:
    from bot.handlers import agreeing

    return await agreeing.confirm(turn, row)


async def _cancel(turn: Turn, row: RowMapping) -> None:
    """`/ronda NUMBER anular`: forget a planned round."""
    from bot.handlers import fielding

    try:
        await planning.cancel(turn.db, row["id"], turn.speaker.id, turn.now)
        turn.say(turn.translate(N_("Anulada. No se envió nada.")))
    except ConflictError:
        turn.say(turn.translate(N_("Eso ya no se puede hacer con esta ronda.")))
    return await fielding.listed(turn)


async def _again(turn: Turn, round_id: int) -> None:
    from bot.handlers import fielding

    fresh = await rounds.round_by_id(turn.db, round_id)
    assert fresh is not None  # noqa: S101 - rounds that opened are not deleted
    return await fielding.show(turn, fresh)


# --- what CLAC decided to change


async def _feedback(turn: Turn, row: RowMapping) -> None:
    """`/ronda NUMBER devolucion [language]`: write what is told to those who answered; first in Spanish."""
    language = (
        turn.words if turn.words in LANGUAGES else next((it for it in LANGUAGES if it not in row["feedback"]), "es")
    )
    detour(turn, Stage.ROUND, step=FEEDBACK, round=row["id"], language=language)
    turn.ask(turn.translate(ASK_FEEDBACK).format(language=NAMES[language]), turn.options([LEAVE]))


async def take_feedback(turn: Turn) -> None:
    """The text in one language; then the next one, or done."""
    data = dict(turn.conversation.data)
    row = await rounds.round_by_id(turn.db, data["round"])
    assert row is not None  # noqa: S101 - rounds that opened are not deleted
    if turn.chosen_of([LEAVE]) is not None:
        return await _finish(turn, row)
    if not turn.text or len(turn.text) > LENGTH:
        turn.say(turn.translate(N_("Hasta {count} letras, por favor.")).format(count=LENGTH))
        turn.words = data["language"]
        return await _feedback(turn, row)
    await returning.keep(turn.db, row, data["language"], turn.text, turn.now, turn.actor)
    fresh = await rounds.round_by_id(turn.db, data["round"])
    assert fresh is not None  # noqa: S101 - it was just written
    if missing := [it for it in LANGUAGES if it not in fresh["feedback"]]:
        turn.words = missing[0]
        return await _feedback(turn, fresh)
    return await _finish(turn, fresh)


async def _finish(turn: Turn, row: RowMapping) -> None:
    """Every language is written, or the others read the Spanish text."""
    if await returning.finish(turn.db, row):
        turn.say(turn.translate(N_("Guardado. Saldrá una sola vez, cuando los resultados sean oficiales.")))
        await _rehearse(turn, row["id"])
    return await _again(turn, row["id"])


async def _rehearse(turn: Turn, round_id: int) -> None:
    """What would go out with today's figures: to how many, who is left out and why, and how it reads."""
    _, row = turn.translate, await rounds.round_by_id(turn.db, round_id)
    assert row is not None  # noqa: S101 - it was just written
    found = await returning.rehearse(turn.db, row, turn.now, turn.resources.limits)
    turn.say(f"{strong(_(N_('Ensayo: todavía no sale nada.')))}\n{told(found, _, turn.locale)}")
    for language, text in found.texts.items():
        head = _(N_("Así se lee en {language}:")).format(language=NAMES[language])
        turn.say(f"{strong(head)}\n{text}")


ACTS: dict[str, Callable[[Turn, RowMapping], Awaitable[None]]] = {
    "parar": _stop, "seguir": _go_on, "cerrar": _close, "tardias": _accept_late, "copiar": _copy,
    "confirmar": _confirm, "anular": _cancel, "devolucion": _feedback,
}  # fmt: skip
