"""What is said back to an answer to an invitation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import activity_letters as letters
from bot.activities import Answer, Fit
from bot.i18n import N_, Translate
from bot.occasions import Reader, title, when, where
from bot.seating import Outcome
from bot.turn import Turn

Row = Mapping[str, Any]
#: How it stands, for who looks at the invitation again.
SAID = {
    Answer.ACCEPTED: N_("Usted dijo que sí."),
    Answer.DECLINED: N_("Usted dijo que no."),
    Answer.MAYBE: N_("Usted dijo que tal vez."),
    Answer.WAITING: N_("Usted está en la lista de espera."),
    Answer.OFFERED: N_("Hay un lugar guardado para usted."),
    Answer.TO_RECONFIRM: N_("Cambió de fecha: necesito su respuesta otra vez."),
}
DONE = N_("✅ Anotado: {title}\n🗓 {when}")
DECLINED = N_("Gracias por avisar. Si cambia de idea antes de la fecha, toque «Sí, voy».")
MAYBE = N_("Está bien. Cuando lo sepa, responda sí o no: hasta entonces no le mando recordatorios.")
WAITING = N_("Ya no hay cupo. Está en lista de espera, lugar {place}. Le aviso si se libera.")
ORGANIZATION_WAITING = N_(
    "Su organización ya tiene todos sus lugares. Queda en lista de espera, lugar {place}. Le aviso si se libera."
)
FULL = {Fit.FULL: N_("No hay tantos lugares."), Fit.ORGANIZATION_FULL: N_("Su organización no puede tener tantos.")}
LATE = {
    "cancelled": N_("{title} se canceló. Perdón por las molestias."),
    "due": N_("{title}: ya cerraron las respuestas. Si todavía quiere ir, escriba PERSONA y le ayudamos."),
}


def counted(translate: Translate, number: int) -> str:
    """A number of people, to be tapped."""
    return translate(N_("Solo yo")) if number == 1 else translate(N_("{number} personas")).format(number=number)


def tell(turn: Turn, activity: Row, outcome: Outcome, reader: Reader) -> None:
    """Say what came of an answer, with what may be said next."""
    _ = turn.translate
    if outcome.state is Answer.ACCEPTED:
        text = _(DONE).format(title=title(activity, turn.language), when=when(activity, reader))
        if place := where(activity, _):
            text += f"\n📍 {place}"
        return turn.say(text, document=letters.calendar(activity, turn.language))
    if outcome.state is Answer.WAITING:
        full = ORGANIZATION_WAITING if outcome.fit is Fit.ORGANIZATION_FULL else WAITING
        again = (("no", letters.CANNOT),)
        return turn.ask(_(full).format(place=outcome.place), letters.choices(activity["id"], reader, again))
    if outcome.state is Answer.DECLINED:
        return turn.ask(_(DECLINED), letters.choices(activity["id"], reader, letters.ANSWERS[:1]))
    return turn.ask(_(MAYBE), letters.choices(activity["id"], reader, letters.ANSWERS[:2]))
