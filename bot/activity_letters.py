"""What people are written about an activity: the invitation, a change, a cancellation, a free place, a reminder.

Everything is said in the reader's language and in the zone of the organization the reader is invited for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.activities import Answer
from bot.calendar_file import CANCEL, MIME, REQUEST
from bot.i18n import N_, known, locale_of
from bot.messages import Choice, Document, Outgoing, Picture
from bot.occasions import Reader, clock, day, facts, title, when

Row = Mapping[str, Any]
CALENDAR, ATTACHMENT = "calendar", "activity_file"  # makers of files, see bot/activity_files.py
HELLO = N_("Hola, {name}. Le invitan a una actividad:")
HOW = N_("¿Va a ir? Toque una opción o escriba sí, no o tal vez. Puede cambiar su respuesta cuando quiera.")
NO_MORE = N_("No recibir más invitaciones")
YES, NO, MAYBE = N_("Sí, voy"), N_("No puedo"), N_("Tal vez")
MOVED = N_("{name}, cambió de fecha: {title}. Ahora es {when}.")
MOVED_ASK = N_("¿Puede ir? Su respuesta de antes ya no vale: necesito una nueva.")
STILL_WAITING = N_("Usted sigue en la lista de espera. Le aviso si se libera un lugar.")
CHANGED = N_("{name}, hay un cambio en {title}. Así queda:")
CANCELLED = N_("{name}, perdón por el aviso: se canceló {title}, que era {when}.")
WHY = N_("Motivo: {reason}")
NEXT_STEP = N_("No tiene que hacer nada; si hay una nueva fecha, le avisamos.")
OFFER = N_("{name}, se liberó un lugar en {title}, {when}. Se lo guardo hasta {until}. ¿Va a ir?")
REMINDERS = {
    Answer.ACCEPTED: N_("{name}, le recuerdo que usted va a {title}: {when}."),
    Answer.TO_RECONFIRM: N_("{name}, {title} cambió de fecha y todavía no sé si puede ir: {when}."),
    Answer.INVITED: N_("{name}, todavía puede responder a la invitación a {title}: {when}."),
}
CANNOT = N_("Ya no puedo ir")
PLACE = N_("¿Dónde es?")


def reader_of(person: Row) -> Reader:
    """The reader a row of a person with `language`, `country` and `zone` is."""
    language = known(person["language"])
    return Reader(language, locale_of(language, person["country"]), person["zone"])


def choices(activity_id: int, reader: Reader, pairs: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    """Choices of commands about an activity, which work for as long as it is to come: (what, Spanish label)."""
    _ = reader.translate
    return tuple(Choice(f"/voy {activity_id} {what}", _(label), str(n)) for n, (what, label) in enumerate(pairs, 1))


ANSWERS = (("si", YES), ("no", NO), ("talvez", MAYBE))


def invitation(activity: Row, person: Row) -> Outgoing:
    """The invitation with everything that must be said (domain 5.6), and the file that goes with it."""
    reader = reader_of(person)
    _ = reader.translate
    head = _(HELLO).format(name=_first(person))
    stop = Choice("/misdatos permisos invitations no", _(NO_MORE), "0")  # says how to have them again
    text = "\n".join([head, "", *facts(activity, reader), "", _(HOW), f"0 = {_(NO_MORE)}"])
    return Outgoing(
        text=text, choices=(*choices(activity["id"], reader, ANSWERS), stop), token=token(activity),
        language=reader.language, **_enclosed(activity, reader),
    )  # fmt: skip


def token(activity: Row) -> str:
    """Names the question an activity asks; a later version asks anew."""
    return f"a{activity['id']}.{activity['sequence']}"


def _first(person: Row) -> str:
    return str(person["name"]).split(" ", maxsplit=1)[0]


def _enclosed(activity: Row, reader: Reader) -> dict[str, Any]:
    """The picture or document of the activity, the calendar file where it has none."""
    mime, data = activity["file_mime"], {"activity": activity["id"]}
    if mime.startswith("image/"):
        return {"picture": Picture(ATTACHMENT, data, title(activity, reader.language), mime)}
    if mime:
        return {"document": Document(ATTACHMENT, activity["file_name"], mime, data=data)}
    return {"document": calendar(activity, reader.language)}


def calendar(activity: Row, language: str, method: str = REQUEST) -> Document:
    """The calendar file, made when it is sent from what holds then."""
    name = "cancelada.ics" if method == CANCEL else "actividad.ics"
    data = {"activity": activity["id"], "language": language, "method": method}
    return Document(CALENDAR, name, MIME, data=data)


def moved(activity: Row, person: Row) -> Outgoing:
    """A new date: an old yes is not assumed (domain S16)."""
    reader = reader_of(person)
    _ = reader.translate
    text = _(MOVED).format(name=_first(person), title=title(activity, reader.language), when=when(activity, reader))
    state = person["state"]
    waits = state == Answer.WAITING
    ask = _(STILL_WAITING if waits else MOVED_ASK if state == Answer.TO_RECONFIRM else HOW)
    offered = choices(activity["id"], reader, (("no", CANNOT),) if waits else ANSWERS)
    return Outgoing(
        text=f"{text}\n{ask}", choices=offered, token=token(activity),
        document=calendar(activity, reader.language), language=reader.language,
    )  # fmt: skip


def changed(activity: Row, person: Row) -> Outgoing:
    """Another place, link or the like; who had said yes still comes."""
    reader = reader_of(person)
    _ = reader.translate
    head = _(CHANGED).format(name=_first(person), title=title(activity, reader.language))
    offered = (("no", CANNOT),) if person["state"] == Answer.ACCEPTED else ANSWERS
    return Outgoing(
        text="\n".join([head, *facts(activity, reader, seats=False)]), document=calendar(activity, reader.language),
        choices=choices(activity["id"], reader, offered), token=token(activity), language=reader.language,
    )  # fmt: skip


def cancelled(activity: Row, person: Row) -> Outgoing:
    """It does not take place (domain S15): sorry, why, and what now; the calendar takes it out."""
    reader = reader_of(person)
    _ = reader.translate
    lines = [
        _(CANCELLED).format(name=_first(person), title=title(activity, reader.language), when=when(activity, reader))
    ]
    if activity["why_cancelled"]:
        lines.append(_(WHY).format(reason=activity["why_cancelled"]))
    file = calendar(activity, reader.language, CANCEL)
    return Outgoing(text="\n".join([*lines, _(NEXT_STEP)]), document=file, language=reader.language)


def offer(activity: Row, person: Row, until: datetime) -> Outgoing:
    """A place for somebody who waits, kept until an instant (domain S17)."""
    reader = reader_of(person)
    _ = reader.translate
    text = _(OFFER).format(
        name=_first(person), title=title(activity, reader.language), when=when(activity, reader),
        until=f"{day(until, reader.zone, reader.locale)}, {clock(until, reader.zone, reader.locale)}",
    )  # fmt: skip
    asked = choices(activity["id"], reader, ANSWERS[:2])
    return Outgoing(text=text, choices=asked, token=token(activity), language=reader.language)


def reminder(activity: Row, person: Row) -> Outgoing:
    """Before it begins, to those who come and to those who have not answered."""
    reader = reader_of(person)
    _ = reader.translate
    state = Answer(person["state"])
    text = _(REMINDERS[state]).format(
        name=_first(person), title=title(activity, reader.language), when=when(activity, reader)
    )
    comes = state is Answer.ACCEPTED
    offered = (("no", CANNOT), ("donde", PLACE)) if comes else ANSWERS
    return Outgoing(
        text=text, choices=choices(activity["id"], reader, offered), token=token(activity), language=reader.language
    )
