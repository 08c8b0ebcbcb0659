"""Invitations to a round: to whom, why not, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.codes import shown_code
from bot.i18n import LANGUAGES, N_, known, translator
from bot.mailing import Draft, Target, Verdict
from bot.mailings import Compose
from bot.messages import Choice, Outgoing, strong
from bot.rounds import FOUR_WEEKS, Candidate, passing_forms
from bot.surveys.form import Form
from storage import invitees

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

WAY_OUT = N_("Responda 0 para no recibir más encuestas.")
INVITATION = N_(
    "Hola, {name}. CLAC le invita a una encuesta corta. Puede parar cuando quiera y seguir después. ¿Empezamos?"
)
PASS_ON = N_(
    "Hola, {name}. CLAC pregunta cómo viven las familias. Es sin nombres.\n"
    "Comparta este código con unas 10 personas de su organización: {code}\n"
    "Cada una lo escribe en su propio chat con este asistente y responde 10 preguntas."
)
BEGIN, LATER, NO = N_("Sí, empezar"), N_("Más tarde"), N_("No quiero")
EXAMPLE, EXAMPLE_CODE = N_("Ana"), "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a round would be: its form, and the organizations it would ask."""

    form_row: int
    form: Form
    frame: Sequence[Candidate]

    @property
    def nameless(self) -> bool:
        """Whether people answer without a name, with a code their organization passes on."""
        return self.form.answered_by == "anonymous"

    def draft(self, name: str, audience: str, **more: Any) -> Draft:  # noqa: ANN401 - the fields of a draft
        """The mailing that invites."""
        return Draft(
            "round", name, "surveys", texts(nameless=self.nameless), audience, each_organization=self.nameless, **more
        )


async def targets(db: AsyncConnection, prepared: Prepared, now: datetime, round_id: int | None = None) -> list[Target]:
    """Everyone a round would invite; who was asked by another one in these four weeks is left out (domain 2.0.9)."""
    found = await invitees.targets(db, [one.id for one in prepared.frame], now.date())
    passing = passing_forms()
    if prepared.nameless or prepared.form.form_id in passing:  # who passes a code on is not asked
        return found
    lately = await invitees.asked_since(db, now - FOUR_WEEKS, passing, round_id)
    return [replace(one, verdict=Verdict.RHYTHM) if one.person_id in lately else one for one in found]


def texts(*, nameless: bool) -> dict[str, str]:
    """The words of an invitation in each language, as somebody called Ana would read them."""
    return {language: _text(EXAMPLE, language, EXAMPLE_CODE if nameless else "") for language in LANGUAGES}


def composer(round_id: int, codes: Mapping[str, str]) -> Compose:
    """What makes the invitation of each target; with codes, the one to pass on."""

    def compose(target: Target) -> Outgoing:
        language = known(target.language)
        text = _text(target.name.split(" ")[0], language, codes.get(target.organization_id, ""))
        if codes:
            return Outgoing(text=f"{target.organization}\n{text}", language=language)
        return Outgoing(text=text, choices=_choices(round_id, language), token=f"r{round_id}", language=language)

    return compose


def _text(name: str, language: str, code: str) -> str:
    if code:
        return translator(language)(PASS_ON).format(name=name, code=strong(shown_code(code)))
    return f"{translator(language)(INVITATION).format(name=name)}\n{translator(language)(WAY_OUT)}"


def _choices(round_id: int, language: str) -> tuple[Choice, ...]:
    """Commands, so that they work for as long as the round is open."""
    translate = translator(language)
    return (
        Choice("/encuesta", translate(BEGIN), "1"),
        Choice("/pausa", translate(LATER), "2"),
        Choice(f"/norespondo {round_id}", translate(NO), "3"),
    )
