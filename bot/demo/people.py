"""The people of the fictitious network: who speaks for which organization, and CLAC's own team. Nobody has a phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.codes import SIGNS
from bot.demo.names import LEXICONS, Pair
from bot.demo.organizations import WORKERS, Organization
from bot.demo.personas import PERSONAS, Persona
from bot.demo.spread import NO_CN, SPREAD
from bot.programme.countries import atlas

CODE_LENGTH = 8
SIZES, SIZE_WEIGHTS = (2, 3, 4, 5, 6), (30, 30, 20, 12, 8)
SHARED = 0.5  # part of the unions whose last person comes from a member organization
NEWCOMERS = 0.1  # part of the people who began in the last year
COORDINATED = 14  # countries with a coordinator, the largest first

POSITIONS: dict[tuple[str, bool], tuple[Pair, ...]] = {  # by language and whether workers; feminine, masculine
    ("es", False): (
        ("Presidenta", "Presidente"), ("Gerenta", "Gerente"), ("Secretaria", "Secretario"), ("Tesorera", "Tesorero"),
        ("Responsable del comité de mujeres", "Responsable de jóvenes"), ("Delegada", "Delegado"),
    ),
    ("es", True): (
        ("Presidenta del Comité de Prima", "Presidente del Comité de Prima"),
        ("Secretaria del Comité de Prima", "Secretario del Comité de Prima"),
        ("Tesorera del Comité de Prima", "Tesorero del Comité de Prima"),
        ("Delegada de trabajadores", "Delegado de trabajadores"),
    ),
    ("pt", False): (
        ("Presidenta", "Presidente"), ("Gerente", "Gerente"), ("Secretária", "Secretário"),
        ("Tesoureira", "Tesoureiro"), ("Responsável pelo comitê de mulheres", "Responsável pela juventude"),
    ),
    ("pt", True): (
        ("Presidenta do Comitê de Prêmio", "Presidente do Comitê de Prêmio"),
        ("Secretária do Comitê de Prêmio", "Secretário do Comitê de Prêmio"),
        ("Delegada dos trabalhadores", "Delegado dos trabalhadores"),
    ),
    ("en", False): (
        ("Chairperson", "Chairperson"), ("Manager", "Manager"), ("Secretary", "Secretary"),
        ("Treasurer", "Treasurer"), ("Women’s committee", "Youth committee"),
    ),
    ("en", True): (
        ("Premium Committee chair", "Premium Committee chair"),
        ("Premium Committee secretary", "Premium Committee secretary"),
        ("Workers’ delegate", "Workers’ delegate"),
    ),
    ("fr", False): (
        ("Présidente", "Président"), ("Gérante", "Gérant"), ("Secrétaire", "Secrétaire"),
        ("Trésorière", "Trésorier"), ("Responsable du comité des femmes", "Responsable des jeunes"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who speaks for one organization or two, or who works for CLAC (then for none)."""

    id: int
    name: str
    language: str
    role: str
    scope: str
    code: str
    position: str
    organizations: tuple[str, ...]
    since: date
    persona: Persona | None = None

    def known_since(self, first_day: datetime) -> datetime:
        """When the person came into the register, which began on `first_day`."""
        return max(first_day, datetime.combine(self.since, time(15), UTC))


def people(rng: Random, network: list[Organization], today: date) -> list[Member]:
    """Two to six people for each organization, then CLAC's team and the national coordinators."""
    register = _Register(rng, today)
    bases: dict[str, list[str]] = {}
    for organization in network:
        register.organization(organization, bases.setdefault(organization.country, []))
    register.team()
    return register.members


class _Register:
    """Gives numbers and codes that nobody has yet."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.members: list[Member] = []
        self._codes = {persona.code for persona in PERSONAS}

    def organization(self, organization: Organization, bases: list[str]) -> None:
        """Its people, the persona first; the last one of a union may speak for a base organization too."""
        persona = next((each for each in PERSONAS if each.organization_id == organization.id), None)
        for place in range(self.rng.choices(SIZES, SIZE_WEIGHTS)[0]):
            own = persona if place == 0 else None
            self._add(organization, place, own)
        if organization.grade == 1 and organization.kind != WORKERS:
            bases.append(organization.id)
        elif organization.grade == 2 and bases and self.rng.random() < SHARED:
            last = self.members.pop()
            self.members.append(replace(last, organizations=(*last.organizations, self.rng.choice(bases))))

    def _add(self, organization: Organization, place: int, persona: Persona | None) -> None:
        woman = persona.woman if persona else self.rng.random() < 0.5
        titles = POSITIONS[organization.language, organization.kind == WORKERS]
        self.members.append(
            Member(
                id=len(self.members) + 1,
                name=persona.name if persona else LEXICONS[organization.language].person(self.rng, woman=woman),
                language=persona.language if persona else organization.language,
                role=persona.role if persona else "miembro",
                scope="",
                code=persona.code if persona else self._code(),
                position=persona.position if persona else titles[place % len(titles)][0 if woman else 1],
                organizations=(organization.id,),
                since=self._since(organization),
                persona=persona,
            )
        )

    def team(self) -> None:
        """The personas of the team, its regional colleagues, an administrator and the national coordinators."""
        for persona in PERSONAS:
            if not persona.country:
                self._staff(persona.role, "", persona.position, persona=persona)
        self._staff("admin", "", "Administración")
        self._staff("mel", "", "Seguimiento y evaluación")
        for region in atlas().regions:
            self._staff("regional", region, "Coordinación regional")
        coordinated = sorted((each for each in SPREAD if each not in NO_CN), key=lambda each: -SPREAD[each].producers)
        for country in coordinated[:COORDINATED]:
            language = atlas().countries[country].language
            self._staff("cn", country, "Coordinación nacional", language=language)

    def _staff(
        self, role: str, scope: str, position: str, *, language: str = "es", persona: Persona | None = None
    ) -> None:
        name = persona.name if persona else LEXICONS[language].person(self.rng, woman=self.rng.random() < 0.5)
        code = persona.code if persona else self._code()
        since = self.today - timedelta(days=self.rng.randint(820, 2000))
        self.members.append(
            Member(len(self.members) + 1, name, language, role, scope, code, position, (), since, persona)
        )

    def _code(self) -> str:
        code = "".join(self.rng.choices(SIGNS, k=CODE_LENGTH))
        if code in self._codes:
            return self._code()
        self._codes.add(code)
        return code

    def _since(self, organization: Organization) -> date:
        """When the person began to speak for it: never before it joined."""
        recent = self.rng.random() < NEWCOMERS
        days = self.rng.randint(20, 360) if recent else self.rng.randint(850, 3000)
        began = self.today - timedelta(days=days)
        return max(began, organization.joined_on) if organization.joined_on else self.today - timedelta(days=30)
