"""`/dato`: the team enters figures from elsewhere, baselines and milestones, and approves each other's (S31)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.access import Permission
from bot.conversation import Stage
from bot.errors import ClacbotError, InputError
from bot.handlers import menu, refusing, telling
from bot.handlers.resuming import detour
from bot.i18n import N_, say_date, say_number
from bot.indicators.definitions import KEYS
from bot.messages import Choice
from bot.programme.plan import plan
from bot.programme.register import words as register_words
from bot.turn import Turn
from bot.vouching import Entry, approve_figure, approve_proposal, check, enter, withdraw_figure
from storage import arrivals, external, proposals

WHAT = N_("Datos que confirman dos personas. ¿Qué desea hacer?")
DOING = (
    ("enter", N_("✍ Cargar un dato")),
    ("wait", N_("👀 Ver lo que espera aprobación")),
    ("leave", N_("Volver al menú")),
)
KINDS = (
    ("value", N_("Un valor medido fuera")), ("baseline", N_("La línea de base")),
    ("milestone", N_("Una meta en el camino")), ("verification", N_("Una verificación de la autoevaluación")),
)  # fmt: skip
ASKED: Mapping[str, str] = {
    "indicator": N_("¿De qué indicador?"),
    "kind": N_("¿Qué es?"),
    "value": N_("¿Cuál es el valor? De 0 a 100, por ejemplo 88,5."),
    "as_of": N_("¿A qué día corresponde? Por ejemplo 31/10/2026."),
    "n": N_("¿Cuántas respondieron? Un número, u OMITIR si no se sabe."),
    "frame": N_("¿De cuántas en total? Un número, u OMITIR si no se sabe."),
    "period": N_("¿Qué período mide? Por ejemplo 2026, u OMITIR."),
    "method": N_("¿Cómo se midió? Escríbalo en una o dos frases."),
    "evidence": N_("¿Dónde está la prueba? Un archivo o una dirección."),
}
ORDER = tuple(ASKED)
MAY_SKIP = frozenset({"n", "frame", "period"})
SKIP = (("skip", N_("⏭ Omitir")),)
SURE = (("yes", N_("✅ Guardar")), ("no", N_("❌ No guardar")))
KEPT = N_("Guardado. No se muestra hasta que otra persona del equipo lo apruebe.")
DROPPED = N_("De acuerdo, no guardé nada.")
NEW = N_("Hola, {name}. Hay un dato que espera su aprobación: {figure}. Para verlo, escriba DATO.")
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
        return _ask(turn, ORDER[0], {})
    if choice.value == "wait":
        return await waiting(turn)
    turn.move(Stage.MENU)
    return await menu.show(turn)


# --- entering


def _ask(turn: Turn, field: str, said: Mapping[str, Any]) -> None:
    turn.move(Stage.ENTERING, step="field", field=field, said=dict(said), before=turn.conversation.data.get("before"))
    turn.ask(turn.translate(ASKED[field]), _choices(turn, field))


def _choices(turn: Turn, field: str) -> list[Choice]:
    if field == "indicator":
        names = {one.key: one.short_name.to(turn.language) for one in plan().definitions}
        return [Choice(key, names[key], str(number)) for number, key in enumerate(KEYS, 1)]
    if field == "kind":
        return turn.options(KINDS)
    return turn.options(SKIP) if field in MAY_SKIP else []


async def _field(turn: Turn) -> None:
    """One more thing of the figure; the next one is asked, and at the end whether it is right."""
    field, said = turn.conversation.data["field"], dict(turn.conversation.data["said"])
    try:
        said[field] = _read(turn, field)
    except InputError as error:
        turn.say(turn.translate(str(error)))
        return _ask(turn, field, said)
    following = ORDER.index(field) + 1
    if following < len(ORDER):
        return _ask(turn, ORDER[following], said)
    return _ask_sure(turn, said)


def _read(turn: Turn, field: str) -> Any:  # noqa: ANN401 - a text, a number or nothing
    """What the person said for a field, as it is remembered; InputError when it cannot be that."""
    choices = _choices(turn, field)
    skips = turn.chosen_of(SKIP) if field in MAY_SKIP else None
    choice = skips or (turn.chosen(choices) if choices else None)
    if choice is not None:
        turn.settle(choice.label)
        return None if choice.value == "skip" else choice.value
    if field in {"indicator", "kind"}:
        raise InputError(N_("No entendí cuál. Toque una opción o escriba su número."))
    if field == "value":
        return _number(turn.text)
    if field == "as_of":
        return _day(turn.text).isoformat()
    if field in {"n", "frame"}:
        return int(_number(turn.text))
    if not turn.text:
        raise InputError(N_("Falta este dato: sin él no se puede mostrar la cifra."))
    return turn.text


def _number(text: str) -> float:
    found = re.fullmatch(r"\s*(-?\d{1,6}(?:[.,]\d+)?)\s*%?\s*", text)
    if not found:
        raise InputError(N_("No es un número. Por ejemplo: 88,5."))
    return float(found[1].replace(",", "."))


def _day(text: str) -> date:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise InputError(N_("No es una fecha. Por ejemplo: 31/10/2026."))


def _entry(said: Mapping[str, Any]) -> Entry:
    known = {name: value for name, value in said.items() if value is not None}
    return Entry(**{**known, "as_of": date.fromisoformat(said["as_of"])})


def _ask_sure(turn: Turn, said: Mapping[str, Any]) -> None:
    try:
        entry = check(_entry(said), turn.now.date())
    except InputError as error:
        turn.say(turn.translate(str(error)))
        return _ask(turn, ORDER[0], {})
    turn.move(Stage.FIGURES, step="sure", said=dict(said), before=turn.conversation.data.get("before"))
    return turn.ask(_told(turn, vars_of(entry)), turn.options(SURE))


def vars_of(entry: Entry) -> dict[str, Any]:
    """An entry as a row of the register has it."""
    return {name: getattr(entry, name) for name in Entry.__slots__}


async def _sure(turn: Turn) -> None:
    choice, said = turn.chosen_of(SURE), turn.conversation.data["said"]
    if choice is None:
        return _ask_sure(turn, said)
    turn.settle(choice.label)
    if choice.value == "yes":
        number = await enter(turn.db, _entry(said), _who(turn), turn.now)
        turn.say(turn.translate(KEPT))
        await _tell_others(turn, number, said)
    else:
        turn.say(turn.translate(DROPPED))
    return await show(turn)


async def _tell_others(turn: Turn, number: int, said: Mapping[str, Any]) -> None:
    team = [row["id"] for row in await arrivals.staff(turn.db) if row["role"] == "mel"]
    figure = plan().definition(said["indicator"]).short_name.es
    await telling.tell(turn, team, f"figure:{number}", NEW, choices=(("/dato", N_("Ver el dato")),), figure=figure)


def _who(turn: Turn) -> str:
    return f"person:{turn.person.id}" if turn.person else "unknown"


def _told(turn: Turn, row: Mapping[str, Any]) -> str:
    """A figure with everything that was said of it."""
    _, locale = turn.translate, turn.locale
    definition = plan().definition(row["indicator"])
    counted = [say_number(row[name], locale) for name in ("n", "frame") if row[name] is not None]
    lines = [
        f"{definition.short_name.to(turn.language)} · {_(dict(KINDS)[row['kind']])}",
        f"{say_number(row['value'], locale, decimals=1)} · {say_date(row['as_of'], locale)}",
        *([_(N_("Respondieron: {counted}")).format(counted=_(N_(" de ")).join(counted))] if counted else []),
        *([_(N_("Período: {period}")).format(period=row["period"])] if row["period"] else []),
        _(N_("Método: {method}")).format(method=row["method"]),
        _(N_("Evidencia: {evidence}")).format(evidence=row["evidence"]),
    ]
    return "\n".join(lines)


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
    return turn.ask(turn.translate(N_("Espera aprobación. ¿Cuál desea ver?")), _listed(found))


def _title(turn: Turn, row: Mapping[str, Any]) -> str:
    name = plan().definition(row["indicator"]).short_name.to(turn.language)
    return f"📊 {name}: {say_number(row['value'], turn.locale, decimals=1)}"


def _listed(found: list[Any]) -> list[Choice]:
    return [Choice(key, label, str(number)) for number, (key, label) in enumerate(found, 1)]


async def _which(turn: Turn) -> None:
    found = turn.conversation.data["found"]
    choice = turn.chosen(_listed(found))
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
    own = row["entered_by"] == _who(turn)
    text = _told(turn, row)
    return turn.ask(f"{text}\n\n{turn.translate(YOURS)}" if own else text, turn.options(_deciding("figure", own=own)))


async def _see_proposal(turn: Turn, key: str) -> None:
    row = await proposals.by_id(turn.db, key)
    if row is None or row["approved_at"]:
        return await waiting(turn)
    _, own = turn.translate, row["entered_by"] == _who(turn)
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
        await approve_figure(turn.db, int(key), _who(turn), turn.now)
    elif decision == "approve":
        await approve_proposal(turn.db, key, _who(turn), turn.now)
    elif decision == "withdraw":
        await withdraw_figure(turn.db, int(key), _who(turn), turn.now)
    if decision in {"approve", "withdraw"}:
        turn.say(turn.translate(APPROVED if decision == "approve" else WITHDRAWN))


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "what": _what, "field": _field, "sure": _sure, "which": _which, "decide": _decide,
}  # fmt: skip
