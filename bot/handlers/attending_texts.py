"""What is said at the door of an activity."""

from __future__ import annotations

from bot.i18n import N_

MODES = (("presencial", N_("En la sala")), ("virtual", N_("Por internet o teléfono")))
ASK_CODE = N_("Escriba el código de 4 letras y números que le dieron en la actividad. Por ejemplo: 7KQ2.")
UNKNOWN_CODE = N_(
    "No encuentro una actividad con ese código. Revíselo y escríbalo otra vez, o avise a quien la organiza."
)
TOO_MANY = N_("Probó varios códigos. Espere {minutes} minutos, o avise a quien organiza la actividad.")
EARLY = N_("Todavía no se anota la asistencia a «{title}». Se puede desde 2 horas antes: {when}.")
LATE = N_(
    "«{title}» ya terminó hace más de 12 horas y su asistencia no se anota por aquí. Escriba PERSONA y le ayudamos."
)
CONSENT_FIRST = N_("Para anotar su asistencia a «{title}» necesito antes su respuesta a esto:")
WHICH = N_("¿Por cuál organización viene a «{title}»?")
WHERE = N_("¿Cómo participa en «{title}»?")
DONE = N_("✅ Listo. Anoté su asistencia a «{title}» por {organization}. Gracias por venir.")
DONE_ALONE = N_("✅ Listo. Anoté su asistencia a «{title}». Gracias por venir.")
ALREADY = N_("✅ Su asistencia a «{title}» ya estaba anotada.")
OTHER_WAY = N_("✅ Listo. Su asistencia a «{title}» cuenta ahora como {mode}.")
WORDS = {"presencial": N_("presencial"), "virtual": N_("virtual")}
DECLARED = N_(
    "Anoté que estuvo en «{title}». Falta confirmarlo: escriba aquí el código de 4 letras y números que se dice en la "
    "actividad, o espere a que el equipo lo confirme."
)
