"""Filling in an activity: one question after the other, or one field again; what was said is kept at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import convening as flow
from bot.activities import GOING_ON, State
from bot.choices import read_choice
from bot.conversation import Stage
from bot.errors import InputError
from bot.handlers import enclosing_activity, menu
from bot.handlers.convening_card import actions, reader_of, show, update_of
from bot.handlers.convening_fields import BY_KEY, FIELDS, FILE, WALK, Field, tactical
from bot.i18n import LANGUAGES, N_, known, translator
from bot.messages import Choice
from bot.moments import Desk
from bot.spelling import fold
from bot.turn import Turn
from storage import invitations, registry

Row = dict[str, Any]
BACK, SKIP, HELP = N_("Atrás"), N_("Omitir"), N_("Ayuda")
BACK_WORDS = frozenset({"atras", "voltar", "back", "retour", "anterior", "volver"})
SKIP_WORDS = frozenset({"omitir", "saltar", "pular", "skip", "passer", "sauter", "ninguno", "no hay", "sin limite"})
HELP_WORDS = frozenset({"ayuda", "ajuda", "help", "aide"})
LEAVE_WORDS = frozenset(
    {
        "cancelar", "alto", "parar", "stop", "detener", "terminar", "pausa", "luego", "arreter", "cancel", "annuler",
    }
)  # fmt: skip
NOW = N_("Ahora: {value}")
NEEDED = N_("Esto hace falta para poder invitar.")
LEFT = N_("El borrador queda guardado. Para seguir, escriba ACTIVIDAD.")
SURE = N_("Ya hay {count} personas invitadas: se les avisará del cambio. ¿Lo cambio?")
OBJECTIVE = "objective"
FREE_TEXT = frozenset({"why", "sessions"})
YES_NO = (("yes", N_("Sí")), ("no", N_("No")))
DONE, TOLD = N_("Cambiado."), N_("Cambiado. Avisé a {count} personas.")


def takes(turn: Turn) -> bool:
    """Whether what is typed now is what an activity is called, when, where…, or a choice of its card: no command."""
    if turn.stage is not Stage.CONVENING or turn.incoming.tap is not None:
        return False
    step = turn.conversation.data.get("step", "")
    return step in BY_KEY or step in FREE_TEXT or _shown(turn)


def _shown(turn: Turn) -> bool:
    """Whether a text is the label, or its beginning, of something the card offers."""
    labels = (turn.conversation.data.get("open") or {}).get("labels", {})
    return read_choice(turn.text, [Choice(value, label) for value, label in labels.items()]) is not None


def leaves(turn: Turn) -> bool:
    """Whether a word like "cancelar" is about the draft in hand or a choice of its card, not about all messages."""
    return takes(turn) and fold(turn.text) in LEAVE_WORDS


def ask(turn: Turn, row: Mapping[str, Any], key: str, *, walk: bool, strategic: str = "") -> None:
    """Ask for a field; on a walk the next one follows. Of a `strategic` objective the tactical ones are offered."""
    field, _ = BY_KEY[key], turn.translate
    turn.move(Stage.CONVENING, activity=row["id"], step=key, walk=walk, strategic=strategic)
    text = _(field.texts.question)
    if now := field.show(row, reader_of(turn, row)):
        text += f"\n{_(NOW).format(value=now)}" if row["starts_at"] or not walk else ""
    return turn.ask(text, _choices(turn, field), shown=_(field.texts.question))


def _choices(turn: Turn, field: Field) -> list[Choice]:
    """What can be tapped: the options by number, then to leave it open, to go back, to be helped."""
    own = [Choice(value, turn.translate(label), str(n)) for n, (value, label) in enumerate(_options(turn, field), 1)]
    if field.clear is not None:
        own.append(Choice("skip", turn.translate(SKIP)))
    return [*own, Choice("back", turn.translate(BACK)), Choice("help", turn.translate(HELP))]


def _options(turn: Turn, field: Field) -> list[tuple[str, str]]:
    strategic = turn.conversation.data.get("strategic")
    if field.key == OBJECTIVE and strategic:
        return list(tactical(strategic, known(turn.language)))
    return list(field.options(known(turn.language)))


async def take(turn: Turn, row: Row) -> None:
    """The answer to a field's question."""
    key = turn.conversation.data.get("step", "")
    field, walk = BY_KEY[key], bool(turn.conversation.data.get("walk"))
    value = turn.incoming.tap.value if turn.incoming.tap else ""
    said = fold(turn.text)
    if value == "back" or said in BACK_WORDS:
        return await _back(turn, row, key, walk=walk)
    if value == "help" or said in HELP_WORDS:
        turn.say(turn.translate(field.texts.hint))
        return ask(turn, row, key, walk=walk)
    if said in LEAVE_WORDS and not value:
        turn.move(Stage.MENU)
        turn.say(turn.translate(LEFT))
        return await menu.show(turn)
    if value == "skip" or said in SKIP_WORDS:
        return await _skip(turn, row, field, walk=walk)
    if key == FILE and turn.incoming.media is not None:
        kept = await enclosing_activity.keep(turn, row)
        return await show(turn, await update_of(turn, row)) if kept else ask(turn, row, FILE, walk=walk)
    choice = turn.chosen(_choices(turn, field)[: len(_options(turn, field))])
    if choice is not None and key == OBJECTIVE and not turn.conversation.data.get("strategic"):
        turn.settle(choice.label)
        return ask(turn, row, key, walk=walk, strategic=choice.value)
    return await _read(turn, row, field, choice.value if choice else turn.text, choice, walk=walk)


async def _back(turn: Turn, row: Row, key: str, *, walk: bool) -> None:
    """The question before; the card where there is none."""
    if key == OBJECTIVE and turn.conversation.data.get("strategic"):
        return ask(turn, row, key, walk=walk)
    steps = [one for one in WALK if BY_KEY[one].applies(row)]
    if not walk or key not in steps or steps.index(key) == 0:
        return await show(turn, row)
    return ask(turn, row, steps[steps.index(key) - 1], walk=True)


async def _skip(turn: Turn, row: Row, field: Field, *, walk: bool) -> None:
    if field.clear is None:
        turn.say(turn.translate(NEEDED))
        return ask(turn, row, field.key, walk=walk)
    turn.settle(turn.translate(SKIP))
    return await _keep(turn, row, field, dict(field.clear), walk=walk)


async def _read(turn: Turn, row: Row, field: Field, text: str, choice: Choice | None, *, walk: bool) -> None:
    """Read an answer and keep it; what cannot be read is asked again, with the reason."""
    structures = [(one["id"], one["name"]) for one in await registry.structures(turn.db)]
    try:
        values = field.read(text, Desk(row, turn.now, known(turn.language), structures))
    except InputError as error:
        turn.say(turn.translate(str(error)))
        return ask(turn, row, field.key, walk=walk)
    if choice is not None:
        turn.settle(choice.label)
    return await _keep(turn, row, field, values, walk=walk)


async def _keep(turn: Turn, row: Row, field: Field, values: dict[str, Any], *, walk: bool) -> None:
    """Keep a field; where people are told of a change, first ask whether to change it."""
    told = bool(flow.TOLD & {name for name, value in values.items() if row.get(name) != value})
    if row["state"] == State.PUBLISHED and told and (count := await _concerned(turn, row)):
        kept = {name: value.isoformat() if name in flow.KEPT and value else value for name, value in values.items()}
        turn.move(Stage.CONVENING, activity=row["id"], step="sure", values=kept)
        return turn.ask(turn.translate(SURE).format(count=count), turn.options(YES_NO))
    if not await _change(turn, row, values):
        return ask(turn, row, field.key, walk=walk)
    return await _next(turn, await update_of(turn, row), field.key, walk=walk)


async def _concerned(turn: Turn, row: Row) -> int:
    return len(await invitations.invitations_of(turn.db, row["id"], GOING_ON))


async def _change(turn: Turn, row: Row, values: dict[str, Any]) -> bool:
    """Write the values; False when they cannot be, with the reason said."""
    assert turn.person is not None  # noqa: S101 - only staff gets here
    try:
        told = await flow.change(turn.db, row["id"], values, now=turn.now, actor=f"person:{turn.person.id}")
    except InputError as error:
        turn.say(turn.translate(str(error)))
        return False
    if row["state"] != State.DRAFT:
        turn.say(turn.translate(TOLD).format(count=told) if told else turn.translate(DONE))
    return True


async def confirm(turn: Turn, row: Row) -> None:
    """Whether a change that people are told of is made."""
    from datetime import datetime

    choice = turn.chosen_of(YES_NO)
    if choice is None:
        count = await _concerned(turn, row)
        return turn.ask(turn.translate(SURE).format(count=count), turn.options(YES_NO))
    turn.settle(choice.label)
    if choice.value == "yes":
        kept: dict[str, Any] = turn.conversation.data["values"]
        values = {key: datetime.fromisoformat(it) if key in flow.KEPT and it else it for key, it in kept.items()}
        await _change(turn, row, values)
    return await show(turn, await update_of(turn, row))


async def _next(turn: Turn, row: Row, key: str, *, walk: bool) -> None:
    """The next question of the walk; the card at its end, or after a single field."""
    steps = [one for one in WALK if BY_KEY[one].applies(row)]
    after = steps[steps.index(key) + 1 :] if walk and key in steps else []
    return ask(turn, row, after[0], walk=True) if after else await show(turn, row)


def go_on(turn: Turn, row: Row) -> None:
    """Ask for the first needed thing that was not said, then what follows it."""
    needed = {"title": row["title"], "type": row["type"], "when": row["starts_at"], "mode": row["mode"]}
    missing = [key for key, value in needed.items() if not value]
    if not missing and row["mode"] != "virtual" and not row["place"]:
        missing = ["place"]
    return ask(turn, row, missing[0] if missing else "convener", walk=True)


async def choose(turn: Turn, row: Row) -> None:
    """On the card: the number of a field to change it, or something to do."""
    said = fold(turn.text)
    if turn.incoming.tap is None and said.isdigit() and 1 <= int(said) <= len(FIELDS):
        field = FIELDS[int(said) - 1]
        if row["state"] in {State.DRAFT, State.PUBLISHED} and field.applies(row):
            return ask(turn, row, field.key, walk=False)
    choice = turn.chosen(actions(turn, row)) or _in_any_language(turn, row)
    if choice is not None:
        from bot.handlers import COMMANDS

        turn.settle(choice.label)
        name, _, turn.words = choice.value.removeprefix("/").partition(" ")
        return await COMMANDS[name](turn)
    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


def _in_any_language(turn: Turn, row: Row) -> Choice | None:
    """What can be done, said in another of our languages."""
    own = actions(turn, row)
    for language in LANGUAGES:
        said = [Choice(one.value, translator(language)(one.label)) for one in own]
        if (choice := turn.chosen(said)) is not None:
            return choice
    return None
