"""How many organizations each country has and what they grow: the proportions of domain 1.1, nobody's real list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Weights = Mapping[str, int]  # product → how common it is


@dataclass(frozen=True, slots=True)
class Share:
    """The active organizations of one country by type, and the products of each type."""

    producers: int
    plantations: int
    grown: Weights
    plantation: Weights = field(default_factory=dict)


BANANA = {"banano": 1}
WINDWARD = {"banano": 3, "cacao": 1, "especias": 1}

#: Andean 460 + 50, Central America and Mexico 180 in all, Southern Cone 80 + 21, Caribbean 70 + 19.
SPREAD: Mapping[str, Share] = {
    "PE": Share(
        235, 6, {"cafe": 60, "cacao": 22, "banano": 8, "quinua": 2, "nueces": 2, "mango": 3, "palta": 2, "azucar": 1},
        {"frutas": 3, "palta": 2, "banano": 1},
    ),
    "CO": Share(
        110, 30, {"cafe": 78, "cacao": 8, "banano": 5, "frutas": 5, "azucar": 4}, {"banano": 8, "flores": 2}
    ),
    "EC": Share(
        65, 13, {"cacao": 28, "banano": 25, "cafe": 12, "quinua": 5, "azucar": 5, "frutas": 3},
        {"flores": 8, "banano": 5},
    ),
    "BO": Share(45, 1, {"cafe": 50, "quinua": 20, "nueces": 14, "cacao": 12, "ajonjoli": 2}, {"nueces": 1}),
    "VE": Share(5, 0, {"cacao": 3, "cafe": 2}),
    "MX": Share(
        52, 3, {"cafe": 64, "miel": 22, "cacao": 6, "frutas": 4, "palta": 4}, {"hortalizas": 2, "frutas": 1}
    ),
    "GT": Share(34, 2, {"cafe": 64, "miel": 18, "especias": 14, "cacao": 4}, BANANA),
    "SV": Share(10, 0, {"cafe": 6, "azucar": 1, "nueces": 2, "miel": 1}),
    "HN": Share(32, 1, {"cafe": 88, "cacao": 8, "especias": 4}, BANANA),
    "NI": Share(24, 1, {"cafe": 68, "miel": 12, "cacao": 10, "ajonjoli": 10}, BANANA),
    "CR": Share(14, 3, {"cafe": 6, "azucar": 3, "banano": 1, "jugos": 2, "cacao": 2}, {"banano": 2, "frutas": 1}),
    "PA": Share(3, 1, {"banano": 1, "cacao": 1, "cafe": 1}, BANANA),
    "BR": Share(
        42, 4, {"cafe": 56, "jugos": 18, "nueces": 12, "miel": 6, "frutas": 8}, {"frutas": 3, "vino": 1}
    ),
    "PY": Share(12, 1, {"azucar": 9, "ajonjoli": 2, "miel": 1}, {"frutas": 1}),
    "AR": Share(14, 6, {"miel": 8, "frutas": 4, "azucar": 2, "arroz": 1}, {"vino": 4, "frutas": 2}),
    "CL": Share(10, 10, {"miel": 3, "frutas": 5, "hortalizas": 1}, {"vino": 6, "frutas": 4}),
    "UY": Share(2, 0, {"miel": 1}),
    "DO": Share(40, 10, {"banano": 50, "cacao": 30, "cafe": 12, "mango": 4, "azucar": 4}, BANANA),
    "HT": Share(10, 0, {"cafe": 5, "cacao": 3, "mango": 3}),
    "CU": Share(6, 0, {"jugos": 3, "azucar": 1, "miel": 1, "cafe": 1}),
    "JM": Share(2, 1, {"cafe": 1, "azucar": 1}, {"banano": 1}),
    "BZ": Share(2, 1, {"cacao": 1, "azucar": 2}, {"jugos": 1}),
    "GY": Share(2, 1, {"azucar": 2, "arroz": 1}, {"azucar": 1}),
    "LC": Share(2, 2, WINDWARD, BANANA),
    "VC": Share(2, 1, WINDWARD, BANANA),
    "DM": Share(2, 2, WINDWARD, BANANA),
    "GD": Share(2, 1, {"especias": 3, "cacao": 2}, {"especias": 1}),
}  # fmt: skip

#: Organizations that are in the register and in no frame of today, beside the active ones.
INACTIVE = {"suspendida": 5, "desafiliada": 6, "en_ingreso": 5}

#: National coordinations that serve two countries; the others are named after their one country.
SHARED_CN = {"CR": "CN-CR-PA", "PA": "CN-CR-PA", "AR": "CN-AR-UY", "UY": "CN-AR-UY"}
NO_CN = frozenset({"VE", "CU", "GY", "BZ", "JM", "LC", "VC", "DM", "GD"})


def cn_of(country: str) -> str:
    """The national coordination of a country's organizations, "" where there is none."""
    return "" if country in NO_CN else SHARED_CN.get(country, f"CN-{country}")
