"""The fixed words of a report, as Spanish msgids: marks, verdicts, what was counted, why a figure is missing."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n import N_, Translate
from bot.indicators.standings import Publication, Status

EXAMPLES = N_("Datos de ejemplo: no son resultados reales")
PAIR = N_("{name}: {text}")  # each language has its own space before a colon
ORDER = ("mega_1a", "mega_1b", "mega_2", "mega_3a", "mega_3b", "mega_4", "mega_5")
MARKS: Mapping[Status, str] = {"met": "✅", "close": "🟡", "behind": "🔴", "no_data": "⚪", "hidden": "🔒"}

VERDICTS: Mapping[Status, str] = {
    "met": N_("lograda"),
    "close": N_("cerca"),
    "behind": N_("lejos"),
    "no_data": N_("sin dato"),
    "hidden": N_("oculto"),
}
MEANINGS: Mapping[Status, str] = {
    "met": N_("meta lograda"),
    "close": N_("faltan hasta 5 puntos"),
    "behind": N_("faltan más de 5 puntos"),
}
# What stands behind a figure; `numerator` is the part of the count that reached what the indicator asks.
COUNTED = {
    "mega_1a": N_("{n} de {frame} org."),
    "mega_1b": N_("{n} de {frame} org."),
    "mega_2": N_("{numerator} de {frame} org."),
    "mega_3a": N_("{n} de {frame}"),
    "mega_3b": N_("{numerator} de {n} decididas"),
    "mega_4": N_("{n} de {frame} org."),
    "mega_5": N_("{n} de {frame} org."),
}
NATURE = {"mega_4": N_("autoevaluación")}
REGISTERS = frozenset({"mega_2", "mega_3b"})  # complete counts: no margin to state (domain 2.0.7)

SOURCES = (  # as the plan names them, here to be translated
    N_("Encuesta de satisfacción de la membresía (OPPs y Comité de Prima)"),
    N_("Encuesta de la Unidad de Movilización de Recursos y Comunicaciones a aliados y socios."),
    N_("Registro de propuestas de estándares"),
    N_("Autoevaluación de desarrollo de las organizaciones y estructuras"),
    N_("Encuesta de medios de vida"),
    N_("CLACbook"),
)

MISSING = N_("todavía no hay datos")
NO_FILTER = N_("no tiene filtro por país ni producto")
FEW_DECISIONS = N_("menos de 5 decisiones: todavía no se da un porcentaje")
FEW = N_("son muy pocas organizaciones, o comparando cifras se sabría de muy pocas: no se muestra")
WAITING = N_("Hay respuestas nuevas: las cifras se actualizan cuando son de 5 organizaciones o más.")
PROTECTED = N_(
    "son muy pocas respuestas, o comparando cifras se sabría de muy pocas: no se muestra, para proteger a quienes "
    "respondieron"
)

STATES: Mapping[Publication, str] = {
    "provisional": N_("provisional"),
    "official": N_("oficial"),
    "reference": N_("referencial"),
    "external": N_("dato externo"),
    "hidden": N_("oculto"),
}
STATES_OF_ALL: Mapping[Publication, str] = {
    "provisional": N_("cifras provisionales"),
    "official": N_("cifras oficiales"),
    "reference": N_("cifras referenciales"),
}
REASONS: Mapping[Publication, str] = {
    "provisional": N_("Provisional: la ronda sigue abierta o la cifra aún no está aprobada."),
    "official": N_("Oficial: la ronda cerró y dos personas revisaron la cifra."),
    "reference": N_("Referencial: está publicada, pero respondieron pocas para tomarla como oficial."),
    "external": N_("Dato externo: la cifra viene de fuera del bot, con su prueba guardada."),
    "hidden": N_("Oculto: hay menos de 5 respuestas."),
}
REGISTER_REASONS: Mapping[Publication, str] = {  # where no round closes
    "provisional": N_("Provisional: es lo que dice hoy el registro; aún no está aprobada."),
    "official": N_("Oficial: dos personas revisaron la cifra."),
}
WARNINGS = {  # by the codes of Standing.notes
    "few_answers": N_("Respondieron pocas."),
    "low_response": N_("Respondió menos de la mitad."),
    "low_region_response": N_("En alguna región respondieron menos de 3 de cada 10."),
    "empty_stratum": N_("Alguna región no tiene respuestas."),
    "waits": N_("Respondieron pocas organizaciones más: la cifra cambia cuando sean 5 o más."),
    "no_structures": N_("Faltan las estructuras: sin ellas no hay índice compuesto."),
    "fraction_only": N_("Con menos de 5 decisiones se muestra solo la fracción."),
    "late_differ": N_("Quienes respondieron tarde opinan distinto."),
    "not_reconciled": N_("La lista de asistencias no se ha comparado con CLACbook en el último mes."),
    "optimistic": N_("Autoevaluación optimista: la verificación dio más bajo."),
}


def pair(name: str, text: str, translate: Translate) -> str:
    """A name and what is said of it, with the colon as the language writes it."""
    return translate(PAIR).format(name=name, text=text)
