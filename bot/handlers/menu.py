"""Menu and help: what can be done now, for this person, and never a dead end."""

from __future__ import annotations

from bot.access import STAFF, Permission, access_of
from bot.conversation import Stage
from bot.handlers import anonymous, asking, helping
from bot.i18n import N_
from bot.messages import Choice
from bot.turn import Turn
from storage import interviews

#: What `/ayuda` says, a line a command.
HELP = (
    N_("Le hago pocas preguntas al año y le muestro cómo va la red."),
    N_("• Responda tocando un botón o escribiendo el número."),
    N_("• ENCUESTA: responder o seguir donde quedó."),
    N_("• ACTIVIDADES: lo que viene y donde estuvo. ASISTENCIA y el código: ya llegué."),
    N_(
        "• PROGRESO: los siete indicadores hacia 2027. También «progreso Perú café», «progreso 2025», "
        "«progreso mi país»."
    ),
    N_("• INFORME: los gráficos y tablas para una asamblea, para imprimir y en hoja de cálculo."),
    N_("• PLAN: los objetivos y qué indicador mide cada uno."),
    N_("• ATRÁS: una pregunta atrás. PAUSA: seguir después."),
    N_("• IDIOMA: español, português, English, français."),
    N_("• MIS DATOS: lo que guardamos de usted."),
    N_("• MI ORGANIZACIÓN: presentar a alguien, un cambio de cargo."),
    N_("• PERSONA: que alguien del equipo le llame o le escriba."),
    N_("• SALIR: no recibir más mensajes."),
)
HELP_OF_STAFF = (
    N_("Para el equipo:"),
    N_("• BUSCAR y un nombre, organización, FLO-ID o teléfono."),
    N_("• TAREAS: lo que la gente necesita de usted."),
    N_("• DIFUNDIR: escribir a muchas personas. POR QUÉ y un nombre: por qué no le llegó."),
    N_("• RONDA: cómo va la encuesta, por país. RONDA PERÚ: de un lugar."),
    N_("• LLAMADAS: a quién llamar después de los recordatorios, y responder con esa persona."),
    N_("• ACTIVIDAD: crear, publicar, cambiar o anular una actividad. INVITAR: a quiénes."),
    N_("• ASISTENCIA: la lista de una actividad, su QR, lo que falta confirmar. ACTIVIDADES: con sus números."),
    N_("• PUBLICAR: cifras que dos personas revisan antes de que sean oficiales."),
    N_("• DATO: datos de fuera, líneas de base, metas y propuestas que dos personas confirman."),
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
    _ = turn.translate
    offered = []
    if turn.nameless:
        offered.append(("/encuesta", _(N_("📝 Responder la encuesta"))))
    elif turn.person is not None and turn.person.surveys:
        owed = await interviews.owed(turn.db, turn.person.id, turn.now)
        if any(row["interview_state"] != "complete" for row in owed):
            offered.append(("/encuesta", _(N_("📝 Responder la encuesta"))))
        elif owed:
            offered.append(("/encuesta", _(N_("📝 Ver o cambiar mis respuestas"))))
    if turn.person is not None and turn.person.role in STAFF:
        offered += [("/tareas", _(N_("📌 Tareas"))), ("/buscar", _(N_("🔎 Buscar")))]
    if turn.person is not None and access_of(turn.person.role, turn.person.scope).may(Permission.INVITE):
        offered.append(("/ronda", _(N_("📋 Cómo va la encuesta"))))
        offered.append(("/difundir", _(N_("📣 Escribir a muchas personas"))))
        offered.append(("/actividad", _(N_("🗓 Actividades: crear e invitar"))))
    if turn.conversation.data.get("shared"):
        offered.append(("/quien", _(N_("👥 Responde otra persona"))))
    if turn.conversation.failures >= PATIENCE:
        offered.append(("/persona", _(N_("🙋 Hablar con una persona"))))
    offered += [
        ("/progreso", _(N_("📊 Ver el progreso hacia 2027"))),
        ("/idioma", _(N_("🌐 Cambiar de idioma"))),
        ("/ayuda", _(N_("❓ Ayuda"))),
    ]
    return [Choice(value, label, str(number)) for number, (value, label) in enumerate(offered, 1)]


async def assist(turn: Turn) -> None:
    """`/ayuda`: what can be done, and back to the open question."""
    if turn.stage in asking.IN_SURVEY:
        return await helping.about_question(turn)
    turn.say(_lines(turn, HELP))
    if turn.person is not None and turn.person.role in STAFF:
        turn.say(_lines(turn, HELP_OF_STAFF))
    if turn.nameless and turn.person is None:
        return await anonymous.resume(turn)
    if turn.stage is Stage.CONSENT:
        from bot.handlers import consent

        return await consent.ask(turn)
    if turn.person is None or turn.stage in {Stage.REFUSED, Stage.STOPPED}:
        return None
    turn.move(Stage.MENU)
    return await show(turn)


def _lines(turn: Turn, lines: tuple[str, ...]) -> str:
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
