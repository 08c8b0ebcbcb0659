"""My data: what is kept of a person, said in the chat, with the ways to have it, correct it and erase it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.conversation import Stage
from bot.handlers import correcting, erasing, permits, start
from bot.i18n import N_, NAMES, known, say_date
from bot.masks import masked
from bot.messages import strong
from bot.reports.own_data import PURPOSES, decisions, document, profile, requests
from bot.turn import Turn
from storage import audit, own, people

PARTS = (
    ("/misdatos archivo", N_("📄 Recibir todo en un archivo")),
    ("/misdatos corregir", N_("✏️ Corregir algo")),
    ("/misdatos permisos", N_("🔔 Cambiar lo que acepto")),
    ("/misdatos borrar", N_("🗑 Borrar mis datos")),
)
SENT, OPEN, CLOSED = N_("enviada"), N_("sin terminar"), N_("encuesta cerrada")


async def show(turn: Turn) -> None:
    """`/misdatos`, `/perfil`: a summary of everything kept of the person; a word behind it opens a part."""
    if turn.person is None:
        return start.ask_who(turn)
    part, _, rest = turn.words.partition(" ")
    if part == "archivo":
        return await hand_over(turn)
    if part == "corregir":
        return await correcting.begin(turn, rest)
    if part == "permisos":
        return await permits.show(turn, rest)
    if part == "borrar":
        return await erasing.ask(turn)
    text = "\n".join(await _summary(turn, turn.person.id))
    enter(turn)
    return turn.ask(text, turn.options(PARTS), shown=turn.translate(N_("Sus datos en CLAC")))


def enter(turn: Turn) -> None:
    """Go to one's own data, and remember what holds if nothing has been agreed to."""
    before = turn.conversation.data.get("before", turn.stage) if turn.stage is Stage.DATA else turn.stage
    turn.move(Stage.DATA, before=before)


async def _summary(turn: Turn, person_id: int) -> list[str]:
    _ = turn.translate
    row = await people.person(turn.db, person_id)
    assert row is not None  # noqa: S101 - the turn knows the person
    spoken_for = await people.represents(turn.db, person_id, turn.now.date())
    agreed = [_(label) for name, label in PURPOSES.items() if row[name]]
    lines = [
        strong(_(N_("Esto guardamos de usted:"))),
        _(N_("• Nombre: {name}")).format(name=row["name"]),
        *([_(N_("• Teléfono: {phone}")).format(phone=masked(row["phone"]))] if row["phone"] else []),
        _(N_("• Idioma: {language}")).format(language=NAMES[known(row["language"])]),
        *(f"• {heading}: {value}" for heading, value in profile(row, _)),
        *(
            _(N_("• Organización: {name}")).format(name=" · ".join(filter(None, (it.name, it.position))))
            for it in spoken_for
        ),
        _(N_("• Acepta: {purposes}")).format(purposes=", ".join(agreed) or _(N_("nada"))),
    ]
    decided = decisions(await own.consents(turn.db, person_id), _, turn.locale)
    if decided:
        lines += ["", strong(_(N_("Sus decisiones:"))), *(f"• {day}: {what}" for day, what in decided[-5:])]
    if asked := requests(await own.requests(turn.db, person_id), _, turn.locale):
        lines += ["", strong(_(N_("Sus pedidos:"))), *(f"• {day}: {what}" for day, what in asked[-5:])]
    if rounds := await own.rounds(turn.db, person_id):
        lines += ["", strong(_(N_("Sus respuestas:"))), *(_round(turn, one) for one in rounds)]
    return [*lines, "", _contact(turn)]


def _round(turn: Turn, row: Any) -> str:  # noqa: ANN401 - a row of storage
    _ = turn.translate
    state = _(OPEN)
    if row["state"] != "open":
        at: datetime = row["completed_at"] or row["started_at"]
        state = f"{_(SENT)}, {say_date(at, turn.locale)}"
    elif row["round_state"] != "open":
        state = _(CLOSED)
    count = _(N_("{count} respuestas")).format(count=row["answers"])
    return f"• {row['round']} · {row['organization']}: {count} ({state})"


def _contact(turn: Turn) -> str:
    if email := turn.resources.privacy_email:
        return turn.translate(N_("También puede escribir a {email}.")).format(email=email)
    return turn.translate(N_("También puede hablar con el equipo de CLAC."))


async def follow(turn: Turn) -> None:
    """After the summary: a number opens a part, anything else is what it would be in the menu."""
    permitting = turn.conversation.data.get("page") == permits.PAGE
    choice = turn.chosen(permits.switches(turn)) if permitting and turn.person else turn.chosen_of(PARTS)
    if choice is None:
        return await leave(turn)
    turn.settle(choice.label)
    turn.words = choice.value.partition(" ")[2]
    return await show(turn)


async def leave(turn: Turn) -> None:
    """Back to where the chat was: to the menu, or to what stands before it where nothing is agreed."""
    from bot.handlers import consent, menu

    if turn.agreed:
        turn.move(Stage.MENU)
        return await menu.not_understood(turn)
    if turn.person is None:
        return await start.identify(turn)
    before = Stage(turn.conversation.data.get("before", Stage.CONSENT))
    if before is Stage.REFUSED:
        turn.move(Stage.REFUSED)
        return await consent.reconsider(turn)
    return await consent.ask(turn)


async def hand_over(turn: Turn) -> None:
    """The file with everything, made when it is sent, in this chat and nowhere else."""
    who = turn.actor
    await audit.write(turn.db, turn.now, who, "person.export", who, {})
    text = turn.translate(N_("Aquí está todo lo que guardamos de usted. No se lo mandamos a nadie más."))
    turn.say(text, document=document(turn.translate))
    enter(turn)
