"""`/dato`: the team enters figures from elsewhere, baselines and milestones, and approves each other's (S31)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.access import Permission
from bot.choices import numbered
from bot.conversation import Stage
from bot.errors import ClacbotError
from bot.handlers import entering, menu, refusing
from bot.handlers.resuming import detour
from bot.i18n import N_, say_date, say_number
from bot.programme.plan import plan
from bot.programme.register import words as register_words
from bot.turn import Turn
from bot.vouching import approve_figure, approve_proposal, withdraw_figure
from storage import external, proposals

WHAT = N_("Datos que confirman dos personas. ¿Qué desea hacer?")
DOING = (
    ("enter", N_("✍ Cargar un dato")),
    ("wait", N_("👀 Ver lo que espera aprobación")),
    ("leave", N_("Volver al menú")),
)
NONE = N_("No hay nada que espere aprobación. 👍")
YOURS = N_("La cargó usted: la tiene que aprobar otra persona.")
APPROVED = N_("Aprobado: desde ahora se muestra, con su fecha y su fuente.")
WITHDRAWN = N_("Retirado. No se muestra.")
FIX = N_("Si algo está mal, corríjalo en el archivo y vuelva a importarlo.")
SHOWN = 8


async def show(turn: Turn) -> None:
    """`/dato`: enter, or look at what waits."""
    detour(turn, Stage.FIGURES, step="what")
    turn.ask(turn.translate(WHAT), turn.options(DOING))


async def take(turn: Turn) -> None:
    """The answer to whatever step is open."""
    return await STEPS[turn.conversation.data["step"]](turn)


async def _what(turn: Turn) -> None:
    choice = turn.chosen_of(DOING)
    if choice is None:
        return await show(turn)
    turn.settle(choice.label)
    if choice.value == "enter":
        return entering.begin(turn)
    if choice.value == "wait":
        return await waiting(turn)
    turn.move(Stage.MENU)
    return await menu.show(turn)


# --- approving


async def waiting(turn: Turn) -> None:
    """What waits for a second person: figures and proposals, each with its buttons."""
    figures = [(f"figure {row['id']}", _title(turn, row)) for row in await external.waiting(turn.db)]
    filed = [(f"proposal {row['id']}", f"📄 {row['title']}") for row in await proposals.waiting(turn.db)]
    found = [*figures, *filed][:SHOWN]
    if not found:
        turn.move(Stage.MENU)
        return turn.say(turn.translate(NONE))
    turn.move(Stage.FIGURES, step="which", found=found, before=turn.conversation.data.get("before"))
    return turn.ask(turn.translate(N_("Espera aprobación. ¿Cuál desea ver?")), numbered(found))


def _title(turn: Turn, row: Mapping[str, Any]) -> str:
    name = plan().definition(row["indicator"]).short_name.to(turn.language)
    return f"📊 {name}: {say_number(row['value'], turn.locale, decimals=1)}"


async def _which(turn: Turn) -> None:
    found = turn.conversation.data["found"]
    choice = turn.chosen(numbered(found))
    if choice is None:
        return await waiting(turn)
    turn.settle(choice.label)
    sort, _, key = choice.value.partition(" ")
    return await (_see_figure(turn, key) if sort == "figure" else _see_proposal(turn, key))


async def _see_figure(turn: Turn, key: str) -> None:
    row = await external.by_id(turn.db, int(key))
    if row is None or row["approved_at"] or row["withdrawn_at"]:
        return await waiting(turn)
    turn.move(Stage.FIGURES, step="decide", sort="figure", key=key, before=turn.conversation.data.get("before"))
    own = row["entered_by"] == turn.actor
    text = entering.told(turn, row)
    return turn.ask(f"{text}\n\n{turn.translate(YOURS)}" if own else text, turn.options(_deciding("figure", own=own)))


async def _see_proposal(turn: Turn, key: str) -> None:
    row = await proposals.by_id(turn.db, key)
    if row is None or row["approved_at"]:
        return await waiting(turn)
    _, own = turn.translate, row["entered_by"] == turn.actor
    state = register_words("proposals")[row["state"]].name.to(turn.language)
    days = [say_date(day, turn.locale) for day in (row["filed_on"], row["decided_on"]) if day]
    lines = [f"{row['id']} · {row['title']}", " · ".join(filter(None, (row["standard"], row["author"]))),
             f"{state} · {' → '.join(days)}", row["body"],
             _(N_("Evidencia: {evidence}")).format(evidence=row["evidence"]) if row["evidence"] else "",
             _(YOURS) if own else "", _(FIX)]  # fmt: skip
    turn.move(Stage.FIGURES, step="decide", sort="proposal", key=key, before=turn.conversation.data.get("before"))
    return turn.ask("\n".join(filter(None, lines)), turn.options(_deciding("proposal", own=own)))


def _deciding(sort: str, *, own: bool) -> list[tuple[str, str]]:
    pairs = [] if own else [("approve", N_("✅ Aprobar"))]
    if sort == "figure":
        pairs.append(("withdraw", N_("🗑 Retirar")))
    return [*pairs, ("wait", N_("👀 Ver lo que espera aprobación"))]


async def _decide(turn: Turn) -> None:
    data = turn.conversation.data
    sort, key = data["sort"], data["key"]
    choice = turn.chosen_of([*_deciding(sort, own=False)])
    if choice is None:
        return await (_see_figure(turn, key) if sort == "figure" else _see_proposal(turn, key))
    turn.settle(choice.label)
    try:
        await _done(turn, choice.value, sort, key)
    except ClacbotError as error:
        turn.say(turn.translate(str(error)))
        await refusing.note(turn, Permission.FIGURES)
    return await waiting(turn)


async def _done(turn: Turn, decision: str, sort: str, key: str) -> None:
    if decision == "approve" and sort == "figure":
        await approve_figure(turn.db, int(key), turn.actor, turn.now)
    elif decision == "approve":
        await approve_proposal(turn.db, key, turn.actor, turn.now)
    elif decision == "withdraw":
        await withdraw_figure(turn.db, int(key), turn.actor, turn.now)
    if decision in {"approve", "withdraw"}:
        turn.say(turn.translate(APPROVED if decision == "approve" else WITHDRAWN))


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "what": _what, "field": entering.field, "sure": entering.sure, "which": _which, "decide": _decide,
}  # fmt: skip
