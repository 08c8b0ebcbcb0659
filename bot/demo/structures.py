"""The structures of the fictitious network: national coordinations and networks, and who belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.demo.organizations import WORKERS, Organization
from bot.demo.spread import SPREAD, cn_of
from bot.programme.countries import atlas

Row = dict[str, Any]
WORKERS_NETWORK = "RED-TRABAJADORES"
OTHERS = "RED-OTROS"
#: Product networks and what their members grow; who grows nothing of these is in the network of other products.
NETWORKS: Mapping[str, tuple[str, frozenset[str]]] = {
    "RED-CAFE": ("Red Café", frozenset({"cafe"})),
    "RED-CACAO": ("Red Cacao", frozenset({"cacao"})),
    "RED-BANANO": ("Red Banano", frozenset({"banano"})),
    "RED-AZUCAR": ("Red Azúcar", frozenset({"azucar"})),
    "RED-FRUTAS": ("Red Jugos y Frutas", frozenset({"frutas", "jugos", "mango", "palta"})),
    "RED-MIEL": ("Red Miel", frozenset({"miel"})),
    "RED-QUINUA": ("Red Quinua", frozenset({"quinua"})),
    OTHERS: ("Red Otros Productos", frozenset()),
}
SOURCE = "demostración"
SUSPENDED_AGO = timedelta(days=40)


def structures() -> list[Row]:
    """Rows of the structures, none with a contact."""
    countries = countries_of()
    found = [
        {"id": key, "name": f"Coordinadora de {' y '.join(atlas().countries[code].name.es for code in codes)}",
         "kind": "cn"}
        for key, codes in countries.items()
    ]  # fmt: skip
    found += [{"id": key, "name": name, "kind": "red_producto"} for key, (name, _) in NETWORKS.items()]
    found.append({"id": WORKERS_NETWORK, "name": "Red de Trabajadoras y Trabajadores", "kind": "red_trabajadores"})
    return [{**row, "contact": "", "phone": ""} for row in found]


def countries_of() -> dict[str, list[str]]:
    """The countries of each national coordination."""
    found: dict[str, list[str]] = {}
    for country in SPREAD:
        if key := cn_of(country):
            found.setdefault(key, []).append(country)
    return found


def networks_of(organization: Organization) -> list[str]:
    """The networks an organization belongs to."""
    if organization.kind == WORKERS:
        return [WORKERS_NETWORK]
    grown = set(organization.products)
    return [key for key, (_, products) in NETWORKS.items() if products & grown] or [OTHERS]


def states(members_of: list[Organization], today: date, now: datetime) -> list[Row]:
    """The history of states: active since joining, and what came after."""
    return [
        {"organization_id": each.id, "state": state, "since": since, "source": SOURCE, "noted_at": now}
        for each in members_of
        for state, since in _states(each, today)
    ]


def _states(organization: Organization, today: date) -> list[tuple[str, date]]:
    began = [("activa", organization.joined_on)] if organization.joined_on else []
    later = (
        [] if organization.state == "activa" else [(organization.state, organization.left_on or today - SUSPENDED_AGO)]
    )
    return began + later
