"""`/publicar`: the team publishes figures: one proposes, another approves; what was published stays readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import announcing
from bot.choices import numbered
from bot.conversation import Stage
from bot.errors import ConflictError, InputError
from bot.handlers import telling
from bot.i18n import N_, say_date, say_number
from bot.indicators.snapshot import restored
from bot.indicators.standings import Standing
from bot.messages import Choice
from bot.programme.plan import plan
from bot.reports import figures, words
from bot.turn import Turn
from storage import arrivals, snapshots

if TYPE_CHECKING:
    from collections.abc import Mapping

READY = N_("Listas para proponer:")
WAITING = N_("Esperan a la segunda persona:")
NOTHING = N_("No hay cifras listas para publicar: una ronda se publica cuando está cerrada.")
HISTORY = N_("📜 Lo publicado")
PROPOSE, CORRECT = N_("Proponer: {name}"), N_("✏️ Corregir: {name}")
APPROVE, REFUSE = N_("✅ Aprobar: {name}"), N_("❌ No publicar: {name}")
PROPOSED = N_("Propuesta. Se publica cuando otra persona del equipo la aprueba con PUBLICAR.")
NOTE = N_("¿Qué se corrige? Escríbalo en una frase: la nota queda junto a la versión nueva.")
PUBLISHED = N_("Publicada: versión {version}, {state}. Ya no cambia; una corrección es otra versión.")
REFUSED = N_("De acuerdo, no se publica.")
YOURS = N_("la propuso usted")
NEW = N_("Hola, {name}. Hay una cifra que espera su aprobación: {figure}. Para verla, escriba PUBLICAR.")
NONE_YET = N_("Todavía no se ha publicado ninguna cifra.")
SHOWN = 6  # versions of the history shown for an indicator


async def show(turn: Turn) -> None:
    """`/publicar [proponer KEY | aprobar ID | rechazar ID | historia]`; without words, what can be done now."""
    what, _, rest = turn.words.partition(" ")
    doing = {"proponer": _propose, "aprobar": _approve, "rechazar": _refuse, "historia": _history}.get(what)
    if doing is None:
        return await _overview(turn)
    try:
        return await doing(turn, rest)
    except (ConflictError, InputError) as error:
        turn.say(turn.translate(str(error)))
        return await _overview(turn)


async def take(turn: Turn) -> None:
    """The note of a correction, or a choice of the overview."""
    key = turn.conversation.data.get("key")
    if key and turn.incoming.tap is None and turn.text:
        return await _keep(turn, key, turn.text)
    if (choice := turn.chosen(await _choices(turn))) is not None:
        turn.settle(choice.label)
        turn.words = choice.value.removeprefix("/publicar").strip()
        return await show(turn)
    from bot.handlers import menu

    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


async def _overview(turn: Turn) -> None:
    _ = turn.translate
    ready, waiting = await announcing.ready(turn.db, turn.now), await snapshots.waiting(turn.db)
    lines = ["📌 " + _(READY), *(f"• {_told(turn, one)}" for one in ready)] if ready else []
    if waiting:
        lines += ["⏳ " + _(WAITING)]
    for row in waiting:
        own = f" ({_(YOURS)})" if row["proposed_by"] == turn.actor else ""
        told = _told(turn, await announcing.preview(turn.db, row, turn.now))
        note = f"\n  {row['note']}" if row["note"] else ""
        lines.append(f"• {told}{own}{note}")
    turn.move(Stage.ANNOUNCING)
    turn.ask("\n".join(lines) or _(NOTHING), await _choices(turn), shown="📌")


async def _choices(turn: Turn) -> list[Choice]:
    """What can be done now, as commands; nobody is offered to approve what they proposed."""
    offered: list[tuple[str, str, str]] = []
    for row in await snapshots.waiting(turn.db):
        if row["proposed_by"] != turn.actor:
            offered.append((f"/publicar aprobar {row['id']}", APPROVE, row["indicator"]))
        offered.append((f"/publicar rechazar {row['id']}", REFUSE, row["indicator"]))
    ready = [one.key for one in await announcing.ready(turn.db, turn.now)]
    offered += [(f"/publicar proponer {key}", PROPOSE, key) for key in ready]
    published = turn.conversation.data.get("published", ())  # the history is shown
    offered += [(f"/publicar proponer {key}", CORRECT, key) for key in published if key not in ready]
    labels = [(value, turn.translate(label).format(name=_name(turn, key))) for value, label, key in offered]
    labels.append(("/publicar historia", turn.translate(HISTORY)))
    return numbered(labels)


async def _propose(turn: Turn, key: str) -> None:
    try:
        await announcing.propose(turn.db, key, by=turn.actor, now=turn.now)
    except ConflictError as error:
        if str(error) != announcing.NEEDS_NOTE:
            raise
        turn.move(Stage.ANNOUNCING, key=key)
        return turn.ask(turn.translate(NOTE))
    return await _proposed(turn, key)


async def _keep(turn: Turn, key: str, note: str) -> None:
    try:
        await announcing.propose(turn.db, key, by=turn.actor, now=turn.now, note=note[:300])
    except ConflictError as error:
        turn.say(turn.translate(str(error)))
        return await _overview(turn)
    return await _proposed(turn, key)


async def _proposed(turn: Turn, key: str) -> None:
    turn.say(turn.translate(PROPOSED))
    team = [row["id"] for row in await arrivals.staff(turn.db) if row["role"] == "mel"]
    named = f"publication:{key}:{turn.now:%Y%m%d%H%M%S}"
    choices = (("/publicar", N_("Ver la cifra")),)
    await telling.tell(turn, team, named, NEW, choices=choices, figure=plan().definition(key).short_name.es)
    return await _overview(turn)


async def _approve(turn: Turn, number: str) -> None:
    snapshot = await announcing.approve(turn.db, _number(number), by=turn.actor, now=turn.now)
    state = turn.translate(words.STATES[snapshot["status"]])
    turn.say(turn.translate(PUBLISHED).format(version=snapshot["version"], state=state))
    return await _overview(turn)


async def _refuse(turn: Turn, number: str) -> None:
    await announcing.refuse(turn.db, _number(number), by=turn.actor, now=turn.now)
    turn.say(turn.translate(REFUSED))
    return await _overview(turn)


async def _history(turn: Turn, _rest: str) -> None:
    """Every published figure, each indicator's newest version of a day first."""
    lines: list[str] = []
    published = []
    for definition in plan().definitions:
        if rows := await snapshots.history(turn.db, definition.key):
            published.append(definition.key)
            lines += [f"{_name(turn, definition.key)}:", *(f"• {_published(turn, dict(row))}" for row in rows[:SHOWN])]
    turn.move(Stage.ANNOUNCING, published=published)
    turn.ask("\n".join(lines) or turn.translate(NONE_YET), await _choices(turn), shown="📜")


def _published(turn: Turn, row: Mapping[str, Any]) -> str:
    standing = restored(plan().definition(row["indicator"]), row)
    version = turn.translate(N_("versión {version}, publicada el {date}")).format(
        version=row["version"], date=say_date(row["published_at"], turn.locale, "d MMM y")
    )
    note = f": {row['note']}" if row["note"] else ""
    return f"{_figure(turn, standing)} · {version}{note}"


def _told(turn: Turn, standing: Standing) -> str:
    return f"{_name(turn, standing.key)}: {_figure(turn, standing)}"


def _figure(turn: Turn, standing: Standing) -> str:
    """A figure in one line: 82 (510 de 880 org., ±1,0) · al 15 oct 2026 · oficial."""
    said = figures.figure(figures.shown(standing.value or 0, standing.target), standing.unit, turn.locale)
    margin = f", ±{say_number(standing.margin, turn.locale, decimals=1)}" if standing.margin else ""
    counted = figures.counted(standing, turn.translate, turn.locale)
    facts = f" ({counted}{margin})" if counted else ""
    day = say_date(standing.as_of or turn.now.date(), turn.locale, "d MMM y")
    return f"{said}{facts} · {day} · {turn.translate(words.STATES[standing.publication])}"


def _name(turn: Turn, key: str) -> str:
    return plan().definition(key).short_name.to(turn.language)


def _number(text: str) -> int:
    if not text.isdigit():
        raise InputError(announcing.NOT_THERE)
    return int(text)
