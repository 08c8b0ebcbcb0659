"""The people a visitor may be: fixed names, places and codes, the same in every demonstration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """One of them. Members have not answered the open round and were not asked for consent yet."""

    key: str
    name: str
    woman: bool
    position: str
    role: str  # miembro, lider, mel
    language: str
    code: str
    country: str = ""  # ISO 3166-1 alpha-2, "" for CLAC's own team
    organization: str = ""
    short_name: str = ""
    product: str = ""

    @property
    def organization_id(self) -> str:
        """Its organization is the first one of its country; "" for CLAC's own team."""
        return f"DEMO-{self.country}-0001" if self.country else ""

    @property
    def consented(self) -> bool:
        """Leaders and staff have used the bot before; members meet it for the first time."""
        return self.role != "miembro"


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "peru", "Rosa Montecanela Solmenta", True, "Presidenta", "miembro", "es", "CAFEPE27",
        "PE", "Cooperativa Agraria Flor de Cerro Imaginario", "Flor de Cerro Imaginario", "cafe",
    ),
    Persona(
        "brasil", "João Luacanela Brisamenta", False, "Presidente", "miembro", "pt", "CAFEBR27",
        "BR", "Cooperativa Agrícola Nova Aurora de Serra Imaginária", "Nova Aurora de Serra Imaginária", "cafe",
    ),
    Persona(
        "jamaica", "Winston Cloudpepper", False, "Chairperson", "miembro", "en", "CAFEJM27",
        "JM", "Make-Believe Valley New Dawn Farmers’ Cooperative", "Make-Believe Valley New Dawn", "cafe",
    ),
    Persona(
        "haiti", "Marie Montcannelle", True, "Présidente", "miembro", "fr", "MANGHT27",
        "HT", "Coopérative Agricole Lune Claire de Morne Imaginaire", "Lune Claire de Morne Imaginaire", "mango",
    ),
    Persona(
        "lider", "Luis Nubementa Campolumbre", False, "Presidente", "lider", "es", "LEADGT27",
        "GT", "Asociación de Productores Luna Clara de Valle Ejemplo", "Luna Clara de Valle Ejemplo", "cafe",
    ),
    Persona(
        "mel", "Elena Solcanela Lluviatrigal", True, "Seguimiento y evaluación", "mel", "es", "STAFMEL2",
    ),
)  # fmt: skip
