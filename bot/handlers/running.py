"""A broadcast on its way and afterwards: how far it is, stopping and resuming it, who got it, and an apology."""

from __future__ import annotations

from typing import Any

from bot import broadcasting, outcomes
from bot import mailings as flow
from bot.conversation import Stage
from bot.errors import ConflictError
from bot.handlers import writing
from bot.handlers.resuming import detour
from bot.i18n import LANGUAGES, N_, say_number, translator
from bot.mailing import Draft
from bot.messages import strong
from bot.reports.mailing import moment, outcome_told
from bot.turn import Turn
from storage import audit, mailings, recipients

STEP = "progress"
STOP_WORDS = frozenset({"parar", "pare", "parar envio", "detener", "stop", "alto", "arreter", "arret"})
NAMED = 40  # recipients that are named in one message
STATES = {
    flow.SENDING: N_("Se está enviando."), flow.STOPPED: N_("Está detenido."), flow.DONE: N_("Terminó."),
    flow.DRAFT: N_("Es un borrador."), flow.WAITING: N_("Espera a que otra persona lo confirme."),
}  # fmt: skip
SORRY = N_("Disculpe: le llegó por error el mensaje «{mailing}». No tiene que hacer nada. Gracias por su comprensión.")


async def started(turn: Turn, mailing_id: int) -> None:
    """Say that it begins, and how to stop it."""
    row = await mailings.by_id(turn.db, mailing_id)
    assert row is not None  # noqa: S101 - it was just confirmed
    turn.say(turn.translate(N_("Confirmado. Para detenerlo, escriba PARAR o toque el botón.")))
    return await show(turn, row)


async def show(turn: Turn, row: dict[str, Any]) -> None:
    """How far it is, or what came of it, and what may be done."""
    _ = turn.translate
    found = await outcomes.so_far(turn.db, row["id"])
    lines = [f"{strong(row['name'])}: {_(STATES[row['state']])}"]
    if row["state"] == flow.SENDING and row["queued_at"] is None:
        at = row["send_at"]
        if at and at > turn.now:
            day = moment(at, await writing.zone_of(turn), turn.locale)
            lines.append(_(N_("Sale el {day}.")).format(day=day))
        else:
            lines.append(_(N_("Se está preparando la lista.")))
    elif row["state"] == flow.SENDING:
        share = _(N_("Van {sent} de {all}.")).format(
            sent=say_number(found.sent, turn.locale), all=say_number(sum(found.states.values()), turn.locale)
        )
        lines.append(share)
    if told := outcome_told(found, _, turn.locale):
        lines.append(told)
    detour(turn, Stage.MAILING, step=STEP, mailing=row["id"])
    return turn.ask("\n".join(lines), turn.options(_actions(row, found)), shown=lines[0])


def _actions(row: dict[str, Any], found: outcomes.Outcome) -> list[tuple[str, str]]:
    one = f"/difundir {row['id']}"
    pairs = []
    if row["state"] == flow.SENDING:
        pairs += [(f"{one} parar", N_("✋ Parar")), (one, N_("🔄 Ver cómo va"))]
    if row["state"] == flow.STOPPED:
        pairs += [(f"{one} seguir", N_("▶️ Seguir enviando"))]
    if found.sent and row["state"] != flow.SENDING:
        pairs += [
            (f"{one} quienes", N_("📋 Quiénes lo recibieron")),
            (f"{one} disculpa", N_("🙏 Preparar una disculpa")),
        ]
    return [*pairs, ("/difundir ver", N_("Ver los envíos"))]


async def stop(turn: Turn, row: dict[str, Any]) -> None:
    """`/difundir NUMBER parar`: nothing more leaves."""
    return await _act(turn, row, flow.stop, N_("Detenido. No sale ninguno más."))


async def resume(turn: Turn, row: dict[str, Any]) -> None:
    """`/difundir NUMBER seguir`: the rest leaves, at the next allowed hours."""
    return await _act(turn, row, flow.resume, N_("Sigue. Lo que falta sale en las próximas horas permitidas."))


async def _act(turn: Turn, row: dict[str, Any], act: Any, said: str) -> None:  # noqa: ANN401 - stop or resume
    try:
        await act(turn.db, row["id"], turn.speaker.id, turn.now)
    except ConflictError:  # somebody else did it just now
        said = N_("Ya estaba así.")
    turn.say(turn.translate(said))
    fresh = await mailings.by_id(turn.db, row["id"])
    assert fresh is not None  # noqa: S101 - mailings are not deleted
    return await show(turn, fresh)


async def who(turn: Turn, row: dict[str, Any]) -> None:
    """`/difundir NUMBER quienes`: who received it, with organization and hour; written down."""
    found = await recipients.reached(turn.db, row["id"])
    zone = await writing.zone_of(turn)
    await audit.write(turn.db, turn.now, turn.actor, "mailing.recipients", f"mailing:{row['id']}", {})
    lines = [f"• {one['name']} · {one['organization']} · {moment(one['sent_at'], zone, turn.locale)}" for one in found]
    head = turn.translate(N_("Lo recibieron {count} personas:")).format(count=say_number(len(found), turn.locale))
    rest = len(lines) - NAMED
    tail = [turn.translate(N_("… y {count} más.")).format(count=say_number(rest, turn.locale))] if rest > 0 else []
    turn.say("\n".join([head, *lines[:NAMED], *tail]))
    return await show(turn, row)


async def apologize(turn: Turn, row: dict[str, Any]) -> None:
    """`/difundir NUMBER disculpa`: a draft in every language for those who received it (domain S28)."""
    texts = {language: translator(language)(SORRY).format(mailing=row["name"]) for language in LANGUAGES}
    scope = row["content"].get("scope", "")
    draft = Draft(
        broadcasting.KIND, turn.translate(N_("Disculpa: {mailing}")).format(mailing=row["name"])[:writing.NAME_LENGTH],
        broadcasting.PURPOSE, {**texts, "of": row["id"], **({"scope": scope} if scope else {})},
        audience=row["audience"], made_by=turn.speaker.id,
    )  # fmt: skip
    fresh = await mailings.by_id(turn.db, await flow.keep(turn.db, draft, turn.now))
    assert fresh is not None  # noqa: S101 - it was just added
    return await writing.more(turn, fresh)
