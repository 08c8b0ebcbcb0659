"""Help about what is open now: what the question asks, an example, how to move about (domain 5, S26)."""

from __future__ import annotations

from bot.handlers import asking, walk
from bot.i18n import N_
from bot.surveys.interview import Question
from bot.turn import Turn

ABOUT = N_("Sobre esta pregunta ({number} de {of}):")
EXAMPLES = {
    "select_one": N_("Toque una opción o escriba su número. Por ejemplo: {example}"),
    "select_multiple": N_("Puede elegir varias. Por ejemplo: {example}"),
    "integer": N_("Escriba un número entero. Por ejemplo: 12"),
    "decimal": N_("Escriba un número. Por ejemplo: 12.5"),
    "range": N_("Escriba un número. Por ejemplo: 5"),
    "date": N_("Escriba una fecha. Por ejemplo: 15/3/2026"),
    "time": N_("Escriba una hora. Por ejemplo: 14:30"),
    "datetime": N_("Escriba una fecha y una hora. Por ejemplo: 15/3/2026 14:30"),
    "text": N_("Escriba con sus palabras, lo que quiera y como quiera."),
    "geopoint": N_("Comparta su ubicación desde el teléfono."),
    "audio": N_("Mande una nota de voz."),
}
OTHERWISE = N_("Responda con un mensaje.")
VOICE = N_("También puede mandar una nota de voz.")
MOVES = N_("ATRÁS: una pregunta atrás. PAUSA: seguir otro día, sus respuestas quedan guardadas.")
SKIP = N_("Si no sabe o no quiere responder, toque «Omitir».")
PERSON = N_("¿Prefiere hablar con alguien? Escriba PERSONA.")


async def about_question(turn: Turn) -> None:
    """What the open question asks and how to answer it, then the question again."""
    interview = await walk.restore(turn)
    question = interview.current
    if question is None:
        return asking.summarize(turn, interview)
    _ = turn.translate
    lines = [_(ABOUT).format(number=question.number, of=question.of)]
    lines += [text for text in (question.guidance, question.hint) if text]
    lines.append(example(turn, question))
    if "voice" in question.accepts and question.kind != "audio":
        lines.append(_(VOICE))
    lines += [_(MOVES), *([] if question.required else [_(SKIP)]), _(PERSON)]
    turn.say("\n".join(f"• {line}" if number else line for number, line in enumerate(lines)))
    return asking.ask_next(turn, interview)


def example(turn: Turn, question: Question) -> str:
    """How such a question is answered, with an example."""
    digits = [option.digit or option.label for option in question.choices]
    given = ", ".join(digits[:2]) if question.kind == "select_multiple" else (digits[0] if digits else "")
    return turn.translate(EXAMPLES.get(question.kind, OTHERWISE)).format(example=given)
