"""Menu and help: what can be done now, for this person, and never a dead end."""

from __future__ import annotations

from collections.abc import Sequence

from bot.access import NOBODY, STAFF, Permission, access_of
from bot.conversation import Stage
from bot.handlers import anonymous, asking, helping
from bot.handlers.help_texts import HELP, HELP_OF_STAFF, MONTHLY, SHARED, STAFF_HEAD
from bot.i18n import N_
from bot.messages import Choice
from bot.turn import Turn
from storage import interviews

#: What the team's menu offers, to whoever may do it.
FOR_THE_TEAM = (
    (Permission.TASKS, "/tareas", N_("📌 Tareas")),
    (Permission.CONTACTS, "/buscar", N_("🔎 Buscar")),
    (Permission.PARTICIPATION, "/ronda", N_("📋 Cómo va la encuesta")),
    (Permission.INVITE, "/difundir", N_("📣 Escribir a muchas personas")),
    (Permission.INVITE, "/actividad", N_("🗓 Actividades: crear e invitar")),
    (Permission.PARTICIPATION, "/asistencia", N_("✅ Asistencia")),
)
PATIENCE = 2  # messages that were not understood before a person is offered


async def show(turn: Turn, *, greeting: bool = False) -> None:
    """The menu of this person."""
    _ = turn.translate
    person = turn.person
    text = _(N_("¿Qué desea hacer?"))
    if greeting and person is not None:
        text = _(N_("Hola, {name}. ¿Qué desea hacer?")).format(name=person.name.split(" ")[0])
    turn.ask(text, await entries(turn), shown=text)


async def entries(turn: Turn) -> list[Choice]:
    """What the menu offers: commands, so that an old menu still works."""
    offered = [*await _survey(turn), *_of_the_team(turn)]
    if turn.conversation.data.get("shared"):
        offered.append(("/quien", N_("👥 Responde otra persona")))
    if turn.conversation.failures >= PATIENCE:
        offered.append(("/persona", N_("🙋 Hablar con una persona")))
    offered.append(("/progreso", N_("📊 Ver el progreso hacia 2027")))
    if turn.person is not None and turn.person.role not in STAFF:  # the team's menu is long without them
        offered += [
            ("/actividades", N_("🗓 Mis actividades")), ("/misdatos", N_("🔒 Mis datos")),
            ("/idioma", N_("🌐 Cambiar de idioma")),
        ]  # fmt: skip
    elif turn.person is None:
        offered.append(("/idioma", N_("🌐 Cambiar de idioma")))
    return turn.options([*offered, ("/ayuda", N_("❓ Ayuda"))])


async def _survey(turn: Turn) -> list[tuple[str, str]]:
    """The way into a survey that is owed, or back to answers that may still be changed."""
    if turn.nameless:
        return [("/encuesta", N_("📝 Responder la encuesta"))]
    if turn.person is None or not turn.person.surveys:
        return []
    owed = await interviews.owed(turn.db, turn.person.id, turn.now)
    if any(row["interview_state"] != "complete" for row in owed):
        return [("/encuesta", N_("📝 Responder la encuesta"))]
    return [("/encuesta", N_("📝 Ver o cambiar mis respuestas"))] if owed else []


def _of_the_team(turn: Turn) -> list[tuple[str, str]]:
    """What the role may do besides."""
    may = access_of(turn.person.role, turn.person.scope).may if turn.person is not None else NOBODY.may
    offered = [(command, label) for permission, command, label in FOR_THE_TEAM if may(permission)]
    if may(Permission.PANEL) and turn.resources.panel_link is not None:
        offered.append(("/panel", N_("🖥 Páginas del equipo")))
    return offered


async def reopen(turn: Turn) -> None:
    """`/menu`: what can be done now; in a survey, about its open question."""
    if turn.stage in asking.IN_SURVEY:
        return await helping.about_question(turn)
    turn.move(Stage.MENU)
    return await show(turn)


async def assist(turn: Turn) -> None:
    """`/ayuda`: what can be done, and back to the open question."""
    if turn.stage in asking.IN_SURVEY:
        return await helping.about_question(turn)
    turn.say(_lines(turn, _lines_of_all(turn)))
    if turn.person is not None and turn.person.role in STAFF:
        may = access_of(turn.person.role, turn.person.scope).may
        turn.say(_lines(turn, [STAFF_HEAD, *(line for permission, line in HELP_OF_STAFF if may(permission))]))
    if turn.nameless and turn.person is None:
        return await anonymous.resume(turn)
    if turn.stage is Stage.CONSENT:
        from bot.handlers import consent

        return await consent.ask(turn)
    if turn.person is None or turn.stage in {Stage.REFUSED, Stage.STOPPED}:
        return None
    turn.move(Stage.MENU)
    return await show(turn)


def _lines_of_all(turn: Turn) -> list[str]:
    """The lines whatever the role; those about a shared phone and the monthly message for whom they are."""
    lines = list(HELP)
    if turn.conversation.data.get("shared"):
        lines.insert(-1, SHARED)
    if turn.person is not None and access_of(turn.person.role, turn.person.scope).may(Permission.OVERSIGHT):
        lines.insert(-1, MONTHLY)
    return lines


def _lines(turn: Turn, lines: Sequence[str]) -> str:
    return "\n".join(turn.translate(line) for line in lines)


async def not_understood(turn: Turn) -> None:
    """A message in the menu: a number of it, or something we cannot read."""
    offered = await entries(turn)
    if (choice := turn.chosen(offered)) is not None:
        from bot.handlers import COMMANDS

        turn.settle(choice.label)
        turn.words = ""
        return await COMMANDS[choice.value.removeprefix("/")](turn)
    from bot.handlers import coming, start

    if await coming.hear(turn) or await start.offer_shared(turn):
        return None
    if turn.nameless and turn.person is None:
        return await anonymous.resume(turn)
    turn.conversation.failures += 1
    turn.say(turn.translate(N_("No entendí su mensaje. Toque una opción o escriba su número.")))
    return await show(turn)
