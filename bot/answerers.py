"""Structures and allies as those who answer a form of their own: rows beside the members, never among them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.programme.countries import atlas
from bot.programme.seat import HOME
from bot.representing import ALLY, STRUCTURE

STRUCTURE_PREFIX, ALLY_PREFIX = "EST-", "ALI-"  # ids that no file of members may give
RESERVED = (STRUCTURE_PREFIX, ALLY_PREFIX)
ID_LENGTH = 40
CATEGORY_LENGTH = 40
NETWORKS = frozenset({"red_producto", "red_trabajadores"})


@dataclass(frozen=True, slots=True)
class Answerer:
    """A structure or an ally as a row of organizations, and the contact who answers for it."""

    organization: Mapping[str, Any]
    contact: str
    phone: str
    language: str

    @property
    def id(self) -> str:
        """The id of its row."""
        return str(self.organization["id"])


def is_reserved(organization_id: str) -> bool:
    """Whether an id is one of a structure's or an ally's row."""
    return organization_id.upper().startswith(RESERVED)


def of_structure(row: Mapping[str, Any]) -> Answerer:
    """The answerer of a stored structure; it belongs to itself, so that an audience can name it."""
    homes = [atlas().countries[code] for code in row["countries"] if code in atlas().countries]
    regions = {home.region for home in homes}
    language = homes[0].language if homes else "es"
    organization = {
        **EMPTY,
        "id": STRUCTURE_PREFIX + row["id"],
        "name": row["name"],
        "kind": STRUCTURE,
        "country": homes[0].code if homes else "",
        "region": regions.pop() if len(regions) == 1 else "",
        "cn": row["id"] if row["kind"] == "cn" else "",
        "networks": (row["id"],) if row["kind"] in NETWORKS else (),
        "time_zone": homes[0].zone if homes else HOME[0],
        "language": language,
    }
    return Answerer(organization, row["contact"], row["phone"], language)


def of_ally(row: Mapping[str, Any]) -> Answerer:
    """The answerer of a stored ally; its category stands where a member has its networks."""
    home = atlas().countries.get(row["country"])
    organization = {
        **EMPTY,
        "id": f"{ALLY_PREFIX}{row['id']}",
        "name": row["institution"],
        "kind": ALLY,
        "country": row["country"],
        "region": home.region if home else "",
        "networks": (row["category"][:CATEGORY_LENGTH],) if row["category"] else (),
        "time_zone": home.zone if home else HOME[0],
        "language": row["language"],
        "state": "activa" if row["state"] == "activo" else "desafiliada",
    }
    return Answerer(organization, row["contact"], row["phone"], row["language"])


#: An organization of which nothing was said, as a row of the register without its id, name, kind and place.
EMPTY: Mapping[str, Any] = {
    "flo_id": None, "clacbook_id": None, "short_name": "", "grade": 1, "cn": "", "products": (), "networks": (),
    "state": "activa", "joined_on": None, "left_on": None, "people_count": None,
}  # fmt: skip
