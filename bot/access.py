"""Roles and what each may do: one table, used in the chat, in exports and in the console (domain 5.4); pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from bot.i18n import N_


class Role(StrEnum):
    """What a person is for the network; the stored keys are the domain's."""

    MEMBER = "miembro"
    LEADER = "lider"
    CN = "cn"
    REGIONAL = "regional"
    MEL = "mel"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that may be done."""

    TALK = "talk"  # answer, read and correct one's own data
    STANDINGS = "standings"  # the indicators, together and with their minimum n
    OVERSIGHT = "oversight"  # countries side by side, and the indicators once a month
    PANEL = "panel"  # the staff console
    TASKS = "tasks"  # requests of people, to be taken and closed
    CONTACTS = "contacts"  # names of people and organizations, phones masked
    PHONES = "phones"  # whole phone numbers
    CONFIRM = "confirm"  # that a person speaks for an organization
    PARTICIPATION = "participation"  # who was invited, took part or has answered
    INVITE = "invite"  # activities and messages to an audience
    OPINIONS = "opinions"  # answers with the person who gave them
    ROUNDS = "rounds"  # open and close rounds, publish forms
    FIGURES = "figures"  # enter figures from elsewhere, approve them and proposals
    EXPORT = "export"  # personal data out, with a reason
    CODES = "codes"  # the sheets of personal codes
    REGISTER = "register"  # make one of what is registered twice
    AUDIT = "audit"  # who did what to whom
    ROLES = "roles"  # give and take roles
    INSTALLATION = "installation"  # settings, copies, channels


class Reach(IntEnum):
    """How far a permission goes."""

    NO = 0
    SCOPE = 1  # the countries, regions or structures in the person's scope
    ALL = 2


_NO, _SCOPE, _ALL = Reach.NO, Reach.SCOPE, Reach.ALL

#: The one table: what each role may do, and how far.
TABLE: dict[Permission, tuple[Reach, ...]] = {
    #                         miembro lider  cn      regional mel   admin
    Permission.TALK:          (_ALL,  _ALL,  _ALL,   _ALL,    _ALL, _ALL),
    Permission.STANDINGS:     (_ALL,  _ALL,  _ALL,   _ALL,    _ALL, _ALL),
    Permission.OVERSIGHT:     (_NO,   _ALL,  _ALL,   _ALL,    _ALL, _ALL),
    Permission.PANEL:         (_NO,   _NO,   _ALL,   _ALL,    _ALL, _ALL),
    Permission.TASKS:         (_NO,   _NO,   _SCOPE, _SCOPE,  _ALL, _ALL),
    Permission.CONTACTS:      (_NO,   _NO,   _SCOPE, _SCOPE,  _ALL, _ALL),
    Permission.PHONES:        (_NO,   _NO,   _SCOPE, _NO,     _ALL, _NO),
    Permission.CONFIRM:       (_NO,   _NO,   _SCOPE, _SCOPE,  _ALL, _ALL),
    Permission.PARTICIPATION: (_NO,   _NO,   _SCOPE, _SCOPE,  _ALL, _NO),
    Permission.INVITE:        (_NO,   _NO,   _SCOPE, _SCOPE,  _ALL, _NO),
    Permission.OPINIONS:      (_NO,   _NO,   _NO,    _NO,     _ALL, _NO),
    Permission.ROUNDS:        (_NO,   _NO,   _NO,    _NO,     _ALL, _NO),
    Permission.FIGURES:       (_NO,   _NO,   _NO,    _NO,     _ALL, _NO),
    Permission.EXPORT:        (_NO,   _NO,   _NO,    _NO,     _ALL, _NO),
    Permission.CODES:         (_NO,   _NO,   _SCOPE, _SCOPE,  _ALL, _ALL),
    Permission.REGISTER:      (_NO,   _NO,   _NO,    _NO,     _ALL, _ALL),
    Permission.AUDIT:         (_NO,   _NO,   _NO,    _NO,     _ALL, _ALL),
    Permission.ROLES:         (_NO,   _NO,   _NO,    _NO,     _NO,  _ALL),
    Permission.INSTALLATION:  (_NO,   _NO,   _NO,    _NO,     _NO,  _ALL),
}  # fmt: skip

STAFF = frozenset({Role.CN, Role.REGIONAL, Role.MEL, Role.ADMIN})

#: Why not, in words that hurt nobody; the others are answered with OTHERWISE.
REASONS: dict[Permission, str] = {
    Permission.OPINIONS: N_(
        "Los resultados son del conjunto: no mostramos quién respondió qué. Así todas las personas pueden responder "
        "con confianza. Puedo mostrarle los resultados juntos: escriba PROGRESO."
    ),
    Permission.CONTACTS: N_(
        "Los datos de las personas los ve solo el equipo de CLAC que los necesita para su trabajo. Si busca a alguien, "
        "escriba PERSONA y le ayudamos."
    ),
    Permission.OVERSIGHT: N_(
        "La comparación de países y el resumen del mes son para líderes y para el equipo. Puede pedir un país: "
        "escriba PROGRESO PERÚ."
    ),
    Permission.TASKS: N_("Esta lista es del equipo de CLAC. Si necesita algo, escriba PERSONA y le ayudamos."),
}
OTHERWISE = N_("Eso lo hace el equipo de CLAC. Si lo necesita, escriba PERSONA y le ayudamos.")
ELSEWHERE = N_("Eso está fuera de su ámbito ({scope}). Si lo necesita, escriba PERSONA y le ayudamos.")


class Row(Protocol):
    """A row of a query, by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any:  # noqa: ANN401 - whatever a column holds
        """One column."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person, an organization or a task belongs; empty parts are unknown."""

    country: str = ""
    region: str = ""
    structure: str = ""

    @classmethod
    def of(cls, row: Row) -> Place:
        """Where the organization of a row is (country, region and cn); nowhere known where the row has none."""
        return cls(row["country"] or "", row["region"] or "", row["cn"] or "")

    def inside(self, scope: str) -> bool:
        """Whether a scope (countries, regions or structures, a;b) covers this place."""
        return bool(scopes(scope) & {part.casefold() for part in (self.country, self.region, self.structure) if part})


@dataclass(frozen=True, slots=True)
class Access:
    """What one person may do: a role and the scope it holds for."""

    role: Role
    scope: str = ""

    def reach(self, permission: Permission) -> Reach:
        """How far the permission goes; a scoped role without a scope reaches nothing."""
        reach = TABLE[permission][list(Role).index(self.role)]
        return Reach.NO if reach is Reach.SCOPE and not scopes(self.scope) else reach

    def may(self, permission: Permission, place: Place | None = None) -> bool:
        """Whether the person may do it at all, or at a place."""
        reach = self.reach(permission)
        return reach is Reach.ALL or (reach is Reach.SCOPE and (place is None or place.inside(self.scope)))

    def among(self, permission: Permission, places: Iterable[Place]) -> list[Place]:
        """The places where the person may do it."""
        return [place for place in places if self.may(permission, place)]


NOBODY = Access(Role.MEMBER)


def access_of(role: str, scope: str) -> Access:
    """The access of a stored role; one we do not know may do no more than a member."""
    return Access(Role(role), scope) if role in set(Role) else NOBODY


def scopes(scope: str) -> frozenset[str]:
    """The parts of a scope, folded: "PE;EC" → pe, ec."""
    return frozenset(part.strip().casefold() for part in scope.split(";") if part.strip())


def reason(permission: Permission) -> str:
    """Why a permission is refused, as a text to translate."""
    return REASONS.get(permission, OTHERWISE)
