"""Allies that do not exist, somebody who answers for each, and the standards proposals of the fictitious network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from bot.answerers import Answerer
from bot.codes import SIGNS
from bot.demo.names import LEXICONS

Row = dict[str, Any]
CODE_LENGTH = 8
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "agencia de cooperación": ("Agencia", "Fundación"),
    "sistema Fairtrade": ("Oficina Fairtrade", "Iniciativa Fairtrade"),
    "comprador": ("Compañía", "Tostaduría", "Mercado"),
    "gobierno": ("Ministerio", "Secretaría"),
    "universidad": ("Universidad", "Instituto"),
    "ONG": ("Asociación", "Red"),
}
PLACES = (
    "Cerro Imaginario", "Valle Ejemplo", "Río Inventado", "Monte Ficticio", "Llano de Prueba", "Isla Imaginaria",
    "Puerto Ejemplo", "Bosque Inventado", "Lago Ficticio", "Costa de Prueba", "Campo Imaginario", "Ribera Ejemplo",
)  # fmt: skip
HOMES = ("DE", "FR", "GB", "US", "NL", "PE", "CO", "BR", "SV", "MX")
OUTCOMES = ("aceptada",) * 6 + ("aceptada_en_parte",) + ("rechazada",) * 2 + ("en_estudio",) * 2 + ("presentada",)
SUBJECTS = (
    "Diferencial orgánico del café", "Prima del cacao", "Precio mínimo del banano", "Plazo de los contratos de miel",
    "Prefinanciamiento a tiempo", "Residuos en el quinua", "Prima de las flores", "Trabajo de temporada",
    "Calidad del jugo de naranja", "Precio del azúcar orgánico", "Comités de Prima", "Trazabilidad de las frutas",
)  # fmt: skip


@dataclass(slots=True)
class Numbers:
    """The numbers that are free after the network's own rows."""

    interview: int
    person: int
    codes: set[str]

    @classmethod
    def after(cls, tables: Mapping[str, Sequence[Row]]) -> Numbers:
        """The first ones behind the rows of the network."""
        return cls(
            max(row["id"] for row in tables["interviews"]) + 1,
            max(row["id"] for row in tables["people"]) + 1,
            {row["code"] for row in tables["codes"]},
        )


def allies(rng: Random, today: date) -> list[Row]:
    """Seventy-two institutions that do not exist, of six categories."""
    rows = []
    for number in range(len(CATEGORIES) * len(PLACES)):
        category = list(CATEGORIES)[number % len(CATEGORIES)]
        name = f"{CATEGORIES[category][number % len(CATEGORIES[category])]} de {PLACES[number // len(CATEGORIES)]}"
        home = rng.choice(HOMES)
        language = {"BR": "pt", "FR": "fr", "DE": "en", "GB": "en", "US": "en", "NL": "en"}.get(home, "es")
        contact = LEXICONS[language].person(rng, woman=rng.random() < 0.5)
        rows.append({
            "id": number + 1, "institution": name, "category": category, "country": home, "contact": contact,
            "phone": "", "language": language, "state": "activo", "seen_on": today,
        })  # fmt: skip
    return rows


def contacts(rng: Random, numbers: Numbers, answerers: Sequence[Answerer], now: datetime) -> dict[str, list[Row]]:
    """Somebody who answers for each, with a code; nobody has a phone."""
    people, memberships, codes = [], [], []
    began = now - timedelta(days=400)
    for number, one in enumerate(answerers, numbers.person):
        name = one.contact or LEXICONS[one.language].person(rng, woman=rng.random() < 0.5)
        code = "".join(rng.choices(SIGNS, k=CODE_LENGTH))
        while code in numbers.codes:
            code = "".join(rng.choices(SIGNS, k=CODE_LENGTH))
        numbers.codes.add(code)
        people.append({"id": number, "name": name, "language": one.language, "role": "miembro", "created_at": began})
        memberships.append({
            "person_id": number, "organization_id": one.id, "position": "contacto", "valid_from": began.date(),
        })  # fmt: skip
        codes.append({"code": code, "person_id": number, "created_at": began})
    return {"people": people, "memberships": memberships, "codes": codes}


def proposals(rng: Random, today: date) -> list[Row]:
    """Twelve requests to the standards system: six accepted, one in part, two rejected, three to be decided."""
    rows = []
    for number, (subject, state) in enumerate(zip(SUBJECTS, OUTCOMES, strict=True), 1):
        decided = state in {"aceptada", "aceptada_en_parte", "rechazada"}
        decided_on = today - timedelta(days=rng.randint(10, 300)) if decided else None
        filed_on = (decided_on or today) - timedelta(days=rng.randint(90, 240))
        entered = datetime.combine((decided_on or filed_on) + timedelta(days=2), time(15), UTC)
        rows.append({
            "id": f"DEMO-{number:02d}", "title": subject, "standard": subject.split(" ")[-1],
            "author": "Comisión de ejemplo",
            "filed_on": filed_on, "state": state, "decided_on": decided_on,
            "body": "Comité inventado" if decided else "", "evidence": f"acta-inventada-{number:02d}.pdf",
            "entered_by": "demo", "entered_at": entered, "approved_by": "demo:2",
            "approved_at": entered + timedelta(days=1),
        })  # fmt: skip
    return rows
