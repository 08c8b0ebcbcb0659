"""What `/ayuda` says, a line a command: to everybody, and to each role what it may do (see bot/access.py)."""

from __future__ import annotations

from bot.access import Permission
from bot.i18n import N_

HELP = (
    N_("Le hago pocas preguntas al año y le muestro cómo va la red."),
    N_("• Responda tocando un botón o escribiendo el número. MENÚ: lo que puede hacer ahora."),
    N_("• ENCUESTA: responder o seguir donde quedó."),
    N_("• ACTIVIDADES: lo que viene y donde estuvo. ASISTENCIA y el código: ya llegué."),
    N_(
        "• PROGRESO: los siete indicadores hacia 2027. También «progreso Perú café», «progreso 2025», "
        "«progreso mi país»."
    ),
    N_("• INFORME: los gráficos y tablas para una asamblea, para imprimir y en hoja de cálculo."),
    N_("• PLAN: los objetivos y qué indicador mide cada uno."),
    N_("• PARA QUÉ SIRVIÓ: qué pasó con lo que respondió."),
    N_("• ATRÁS: una pregunta atrás. PAUSA: seguir después, el día que diga."),
    N_("• IDIOMA: español, português, English, français."),
    N_("• MIS DATOS: lo que guardamos de usted; corregirlo, llevárselo o borrarlo."),
    N_("• MI ORGANIZACIÓN: presentar a alguien, un cambio de cargo."),
    N_("• PERSONA: que alguien del equipo le llame o le escriba."),
    N_("• SALIR: no recibir más mensajes. VOLVER: recibirlos otra vez."),
)
SHARED = N_("• OTRA PERSONA: este teléfono lo usan varias; diga quién responde.")
MONTHLY = N_("• CADA MES: los indicadores en un mensaje al mes.")
STAFF_HEAD = N_("Para el equipo:")
HELP_OF_STAFF: tuple[tuple[Permission, str], ...] = (
    (Permission.CONTACTS, N_("• BUSCAR y un nombre, organización, FLO-ID o teléfono.")),
    (Permission.TASKS, N_("• TAREAS: lo que la gente necesita de usted.")),
    (Permission.INVITE, N_("• DIFUNDIR: escribir a muchas personas.")),
    (Permission.PARTICIPATION, N_("• POR QUÉ y un nombre: por qué no le llegó un mensaje.")),
    (Permission.PARTICIPATION, N_("• RONDA: cómo va la encuesta, por país. RONDA PERÚ: de un lugar.")),
    (
        Permission.PARTICIPATION,
        N_("• LLAMADAS: a quién llamar después de los recordatorios, y responder con esa persona."),
    ),
    (Permission.INVITE, N_("• ACTIVIDAD: crear, publicar, cambiar o anular una actividad. INVITAR: a quiénes.")),
    (
        Permission.PARTICIPATION,
        N_("• ASISTENCIA: la lista de una actividad, su QR, lo que falta confirmar. ACTIVIDADES: con sus números."),
    ),
    (Permission.FIGURES, N_("• PUBLICAR: cifras que dos personas revisan antes de que sean oficiales.")),
    (
        Permission.FIGURES,
        N_("• DATO: datos de fuera, líneas de base, metas y propuestas que dos personas confirman."),
    ),
    (Permission.PANEL, N_("• PANEL: un enlace a las páginas del equipo.")),
)
