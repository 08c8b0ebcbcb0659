"""My data: what is kept of a person, said in the chat, and how to have it corrected or erased."""

from __future__ import annotations

from bot.conversation import Purpose
from bot.handlers import start
from bot.i18n import N_, NAMES, say_date
from bot.turn import Turn
from storage import people, surveys

PURPOSES = {Purpose.SURVEYS: N_("encuestas"), Purpose.INVITATIONS: N_("avisos de actividades")}


async def show(turn: Turn) -> None:
    """`/misdatos`, `/perfil`: a summary of everything kept of the person."""
    if turn.person is None:
        return start.ask_who(turn)
    _, person = turn.translate, turn.person
    spoken_for = await people.represents(turn.db, person.id, turn.now.date())
    answered = await surveys.count_of_person(turn.db, person.id)
    agreed = [_(label) for purpose, label in PURPOSES.items() if getattr(person, purpose)]
    consents = await people.consents_of(turn.db, person.id)
    lines = [
        _(N_("Esto guardamos de usted:")),
        _(N_("• Nombre: {name}")).format(name=person.name),
        _(N_("• Idioma: {language}")).format(language=NAMES[turn.language]),
        *(_(N_("• Organización: {name}")).format(name=it.name) for it in spoken_for),
        _(N_("• Acepta: {purposes}")).format(purposes=", ".join(agreed) or _(N_("nada"))),
    ]
    if consents:
        day = say_date(consents[-1]["at"], turn.locale)
        lines.append(_(N_("• Su última decisión: {date}")).format(date=day))
    lines += [_(N_("• Encuestas con respuestas: {count}")).format(count=answered), "", _contact(turn)]
    return turn.say("\n".join(lines))


def _contact(turn: Turn) -> str:
    if email := turn.resources.privacy_email:
        return turn.translate(N_("Para corregir o borrar algo, escriba a {email}.")).format(email=email)
    return turn.translate(N_("Para corregir o borrar algo, hable con el equipo de CLAC."))
