"""What a reminder of a round says: where the person stands, or which code is to be passed on, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.codes import shown_code
from bot.i18n import N_, locale_of, say_day, translator
from bot.invitations import WAY_OUT
from bot.messages import Choice, Outgoing, strong
from bot.rounds import deadline
from storage.reminders import Debtor

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

STILL = N_("Hola, {name}. Todavía puede responder la encuesta corta de CLAC por {organization}. Toma pocos minutos.")
BEGUN = N_("Hola, {name}. Seguimos en la pregunta {number} de {of}. Sus respuestas están guardadas.")
READY = N_("Hola, {name}. Su encuesta está lista: solo falta enviarla.")
PASS_ON = N_(
    "Hola, {name}. CLAC pregunta cómo viven las familias, sin nombres. Todavía faltan respuestas de {organization}: "
    "al menos {least}, ojalá 10. ¿Puede compartir otra vez este código? {code}"
)
ALSO = N_("Y el de {organization}: {code}")
UNTIL = N_("Está abierta hasta el {date}.")
BEGIN, GO_ON, LATER, NO = N_("Sí, empezar"), N_("Seguir"), N_("Más tarde"), N_("No quiero")

Place = tuple[int, int] | None  # (question, of how many); None where everything is answered


def closes_for(row: RowMapping, zone: str) -> datetime | None:
    """When a round closes for an organization: the end of its last day there, else its instant."""
    return deadline(row["last_day"], zone) if row["last_day"] else row["closes_at"]


def compose(one: Debtor, row: Any, place: Place, language: str, due: datetime) -> Outgoing:  # noqa: ANN401 - a row of rounds
    """The words of a reminder: where the person stands, until when, and three ways to answer it."""
    _ = translator(language)
    name, organization = one.name.split(" ")[0], strong(one.organization)
    if one.interview_id is None:
        text = _(STILL).format(name=name, organization=organization)
    elif place is None:
        text = _(READY).format(name=name)
    else:
        text = f"{organization}\n{_(BEGUN).format(name=name, number=place[0], of=place[1])}"
    if until := _until(one, row, language):
        text = f"{text} {until}"
    round_id = row["id"]
    choices = (
        Choice("/encuesta", _(BEGIN if one.interview_id is None else GO_ON), "1"),
        Choice(f"/pausa {round_id}", _(LATER), "2"),
        Choice(f"/norespondo {round_id}", _(NO), "3"),
    )
    return Outgoing(text=text, choices=choices, token=f"r{round_id}-{due:%m%d}", language=language)


def compose_again(
    theirs: Sequence[Debtor],
    codes: Mapping[str, str],
    least: int,
    row: RowMapping,
    language: str,
) -> Outgoing:
    """The words to who passes codes on: that of each of their organizations that owes answers, and the way out."""
    _, one = translator(language), theirs[0]
    name, said = one.name.split(" ")[0], list[str]()
    for each in theirs:
        code = codes[each.organization_id]
        shown = {"organization": strong(each.organization), "code": strong(shown_code(code))}
        said.append(_(ALSO if said else PASS_ON).format(name=name, least=least, **shown))
    return Outgoing(text="\n".join(filter(None, [*said, _until(one, row, language), _(WAY_OUT)])), language=language)


def _until(one: Debtor, row: Any, language: str) -> str:  # noqa: ANN401 - a row of rounds
    """Until when a round can be answered; empty where it has no end."""
    closes = closes_for(row, one.zone)
    if closes is None:
        return ""
    day = row["last_day"] or closes.astimezone(ZoneInfo(one.zone)).date()
    return translator(language)(UNTIL).format(date=say_day(day, locale_of(language, one.country)))
