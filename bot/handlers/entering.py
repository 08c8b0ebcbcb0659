"""Entering a figure from elsewhere, a baseline, a milestone or a verification, field by field (domain S31)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.choices import numbered
from bot.conversation import Stage
from bot.errors import InputError
from bot.handlers import menu, telling
from bot.i18n import N_, say_date, say_number
from bot.indicators.definitions import KEYS
from bot.indicators.external import VERIFICATION
from bot.messages import Choice
from bot.programme.plan import plan
from bot.turn import Turn
from bot.vouching import VERIFIED, Entry, check, enter
from bot.when import written_day
from storage import arrivals

KINDS = (
    ("value", N_("Un valor medido fuera")), ("baseline", N_("La línea de base")),
    ("milestone", N_("Una meta en el camino")), ("verification", N_("Una verificación de la autoevaluación")),
)  # fmt: skip
ASKED: Mapping[str, str] = {
    "indicator": N_("¿De qué indicador?"),
    "kind": N_("¿Qué es?"),
    "value": N_("¿Cuál es el valor? De 0 a 100, por ejemplo 88,5."),
    "as_of": N_("¿A qué día corresponde? Por ejemplo 31/10/2026."),
    "n": N_("¿Cuántas respondieron? Un número, o toque Omitir si no se sabe."),
    "frame": N_("¿De cuántas en total? Un número, o toque Omitir si no se sabe."),
    "period": N_("¿Qué período mide? Por ejemplo 2026, o toque Omitir."),
    "method": N_("¿Cómo se midió? Escríbalo en una o dos frases."),
    "evidence": N_("¿Dónde está la prueba? Un archivo o una dirección."),
}
POINTS = N_("¿Cuántos puntos más dio la autoevaluación que lo verificado? Por ejemplo 6.")
ORDER = tuple(ASKED)
MAY_SKIP = frozenset({"n", "frame", "period"})
SKIP = (("skip", N_("⏭ Omitir")),)
SURE = (("yes", N_("✅ Guardar")), ("no", N_("❌ No guardar")))
KEPT = N_("Guardado. No se muestra hasta que otra persona del equipo lo apruebe.")
DROPPED = N_("De acuerdo, no guardé nada.")
NEW = N_("Hola, {name}. Hay un dato que espera su aprobación: {figure}. Para verlo, escriba DATO.")


def begin(turn: Turn) -> None:
    """Ask the first thing of a new figure."""
    _ask(turn, ORDER[0], {})


def _ask(turn: Turn, name: str, said: Mapping[str, Any]) -> None:
    turn.move(Stage.ENTERING, step="field", field=name, said=dict(said), before=turn.conversation.data.get("before"))
    text = POINTS if name == "value" and said.get("kind") == VERIFICATION else ASKED[name]
    turn.ask(turn.translate(text), _choices(turn, name))


def _choices(turn: Turn, field: str) -> list[Choice]:
    if field == "indicator":
        names = {one.key: one.short_name.to(turn.language) for one in plan().definitions}
        return numbered((key, names[key]) for key in KEYS)
    if field == "kind":
        verified = turn.conversation.data["said"].get("indicator") == VERIFIED
        return turn.options([each for each in KINDS if verified or each[0] != VERIFICATION])
    return turn.options(SKIP) if field in MAY_SKIP else []


async def field(turn: Turn) -> None:
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
    if found := written_day(text):
        return found
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
    return turn.ask(told(turn, vars_of(entry)), turn.options(SURE))


def vars_of(entry: Entry) -> dict[str, Any]:
    """An entry as a row of the register has it."""
    return {name: getattr(entry, name) for name in Entry.__slots__}


async def sure(turn: Turn) -> None:
    """Keep the figure or not; who may approve it is told."""
    choice, said = turn.chosen_of(SURE), turn.conversation.data["said"]
    if choice is None:
        return _ask_sure(turn, said)
    turn.settle(choice.label)
    if choice.value == "yes":
        number = await enter(turn.db, _entry(said), turn.actor, turn.now)
        turn.say(turn.translate(KEPT))
        await _tell_others(turn, number, said)
    else:
        turn.say(turn.translate(DROPPED))
    turn.move(Stage.MENU)
    return await menu.show(turn)


async def _tell_others(turn: Turn, number: int, said: Mapping[str, Any]) -> None:
    team = [row["id"] for row in await arrivals.staff(turn.db) if row["role"] == "mel"]
    figure = plan().definition(said["indicator"]).short_name.es
    await telling.tell(turn, team, f"figure:{number}", NEW, choices=(("/dato", N_("Ver el dato")),), figure=figure)


def told(turn: Turn, row: Mapping[str, Any]) -> str:
    """A figure with everything that was said of it."""
    _, locale = turn.translate, turn.locale
    definition = plan().definition(row["indicator"])
    counts = {name: say_number(row[name], locale) for name in ("n", "frame") if row[name] is not None}
    counted = N_("Respondieron: {n} de {frame}") if len(counts) > 1 else N_("Respondieron: {n}")
    lines = [
        f"{definition.short_name.to(turn.language)} · {_(dict(KINDS)[row['kind']])}",
        f"{say_number(row['value'], locale, decimals=1)} · {say_date(row['as_of'], locale)}",
        *([_(counted).format(**counts)] if "n" in counts else []),
        *([_(N_("Período: {period}")).format(period=row["period"])] if row["period"] else []),
        _(N_("Método: {method}")).format(method=row["method"]),
        _(N_("Evidencia: {evidence}")).format(evidence=row["evidence"]),
    ]
    return "\n".join(lines)
