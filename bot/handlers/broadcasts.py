"""`/difundir`: a text of the team for many; what is being written, sent or done, and what may be done about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot import broadcasting
from bot import mailings as flow
from bot.access import Permission, Reach, scopes
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import refusing, rehearsing, running, writing
from bot.handlers.resuming import detour
from bot.i18n import N_, say_date
from bot.messages import Choice, strong
from bot.spelling import fold
from bot.turn import Turn
from storage import mailings

YOUNG = timedelta(days=3)  # a draft that old is still offered
SHOWN = 8
STATES = {
    flow.DRAFT: N_("borrador"), flow.WAITING: N_("espera a otra persona"), flow.SENDING: N_("enviándose"),
    flow.STOPPED: N_("detenido"), flow.DONE: N_("terminado"), flow.DISCARDED: N_("descartado"),
}  # fmt: skip
NEW, LIST = "/difundir nuevo", "/difundir ver"
NOT_THERE = N_("No encuentro ese envío.")
Act = Callable[[Turn, dict[str, Any]], Awaitable[None]]
ACTS: dict[str, Act] = {
    "": running.show,
    "borrador": writing.go_on,
    "revisar": rehearsing.review,
    "confirmar": rehearsing.second,
    "devolver": rehearsing.give_back,
    "descartar": rehearsing.discard,
    "parar": running.stop,
    "seguir": running.resume,
    "quienes": running.who,
    "disculpa": running.apologize,
}


async def command(turn: Turn) -> None:
    """`/difundir [nuevo|ver|NUMBER [what]]`."""
    number, _, doing = turn.words.partition(" ")
    if number.isdigit():
        return await _one(turn, int(number), doing)
    if number in {"ver", "lista"}:
        return await listed(turn)
    if number != "nuevo" and (draft := await _draft(turn)) is not None:
        return _offer(turn, draft)
    return await writing.begin(turn)


async def _draft(turn: Turn) -> dict[str, Any] | None:
    return await mailings.latest_draft(turn.db, turn.speaker.id, turn.now - YOUNG)


def _offer(turn: Turn, draft: dict[str, Any]) -> None:
    _ = turn.translate
    text = _(N_("Tiene un borrador sin enviar: «{name}».")).format(name=strong(draft["name"]))
    pairs = (
        (f"/difundir {draft['id']} borrador", N_("✏️ Seguir con el borrador")),
        (NEW, N_("➕ Escribir otro")),
        (LIST, N_("📋 Ver los envíos")),
    )
    detour(turn, Stage.MAILING, step="offer")
    return turn.ask(text, turn.options(pairs), shown=text)


async def _one(turn: Turn, number: int, doing: str) -> None:
    row = await mailings.by_id(turn.db, number)
    if row is None or row["kind"] != broadcasting.KIND or row["state"] == flow.DISCARDED or not await sees(turn, row):
        return turn.say(turn.translate(NOT_THERE))
    if not doing and row["state"] in {flow.DRAFT, flow.WAITING}:
        doing = "borrador" if row["state"] == flow.DRAFT else "revisar"
    return await ACTS.get(doing.partition(" ")[0], running.show)(turn, row)


async def sees(turn: Turn, row: dict[str, Any]) -> bool:
    """Whether the person may see a broadcast: the own one, or one within the own reach."""
    own = refusing.access(turn)
    if own.reach(Permission.INVITE) is Reach.ALL or row["made_by"] == turn.speaker.id:
        return True
    wanted = scopes(row["content"].get("scope", ""))
    return bool(wanted) and (wanted <= scopes(own.scope) or await rehearsing.covers(turn, row))


async def listed(turn: Turn) -> None:
    """`/difundir ver`: the last broadcasts the person may see."""
    _ = turn.translate
    rows = [row for row in await mailings.every(turn.db) if row["kind"] == broadcasting.KIND]
    mine = [row for row in rows if row["state"] != flow.DISCARDED and await sees(turn, dict(row))][:SHOWN]
    choices = [
        Choice(f"/difundir {row['id']}", f"{row['name']} · {_(STATES[row['state']])}", str(n))
        for n, row in enumerate(mine, 1)
    ]
    lines = [
        f"{choice.digit}. {choice.label} · {say_date(row['made_at'], turn.locale, 'medium')}"
        for choice, row in zip(choices, mine, strict=True)
    ]
    text = _(N_("Los últimos envíos:")) if mine else _(N_("Todavía no hay envíos."))
    detour(turn, Stage.MAILING, step="list")
    return turn.ask("\n".join([text, *lines]), [*choices, Choice(NEW, _(N_("➕ Escribir otro")))], shown=text)


async def follow(turn: Turn) -> None:
    """What is said in the stage of broadcasts: part of a draft, a number, or a choice of what is shown."""
    step = turn.conversation.data.get("step", "")
    if step in writing.STEPS or step == rehearsing.STEP:
        number = turn.conversation.data["mailing"]
        row = await mailings.by_id(turn.db, number) if number else None
        if not number:
            return await writing.take_text(turn, None)
        if row is None or row["state"] != flow.DRAFT:
            turn.move(Stage.MENU)
            return turn.say(turn.translate(NOT_THERE))
        return await (rehearsing.take if step == rehearsing.STEP else writing.take)(turn, row)
    choice = turn.chosen(_offered(turn))
    if choice is None or not choice.value.startswith("/difundir"):
        from bot.handlers import menu

        turn.move(Stage.MENU)
        return await menu.not_understood(turn)
    turn.settle(choice.label)
    turn.words = choice.value.partition(" ")[2]
    return await command(turn)


def stops(turn: Turn) -> int:
    """The mailing whose progress is shown when a word like "parar" is about it and not about all messages; else 0."""
    data = turn.conversation.data
    shown = turn.stage is Stage.MAILING and data.get("step") == running.STEP
    return int(data["mailing"]) if shown and fold(turn.text) in running.STOP_WORDS else 0


def takes(turn: Turn) -> bool:
    """Whether typed words are for the open draft, or choose what is offered, even where they are a command too."""
    if turn.incoming.tap is not None:
        return False
    step = turn.conversation.data.get("step", "")
    return step in writing.STEPS or step == rehearsing.STEP or turn.chosen(_offered(turn)) is not None


def _offered(turn: Turn) -> list[Choice]:
    labels = (turn.conversation.data.get("open") or {}).get("labels", {})
    return numbered(labels.items())
