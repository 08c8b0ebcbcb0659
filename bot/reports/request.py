"""What somebody wants to see, read from ordinary words: an audience, a year, one's own; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.audience import Audience, parse_audience
from bot.programme.plan import read_code
from bot.spelling import fold

ORGANIZATION, COUNTRY, COUNTRIES = "organization", "country", "countries"
PHRASES = {
    ORGANIZATION: (
        "mi organizacion", "mi cooperativa", "mi asociacion", "nuestra organizacion", "nuestra cooperativa",
        "minha organizacao", "minha cooperativa", "minha associacao", "nossa organizacao", "nossa cooperativa",
        "my organization", "my organisation", "my cooperative", "our organization", "our organisation",
        "our cooperative", "mon organisation", "ma cooperative", "notre organisation", "notre cooperative",
    ),
    COUNTRY: (
        "mi pais", "nuestro pais", "meu pais", "nosso pais", "my country", "our country", "mon pays", "notre pays",
    ),
    COUNTRIES: (
        "comparar paises", "comparar los paises", "comparar os paises", "por pais", "por paises", "compare countries",
        "by country", "comparer les pays", "par pays",
    ),
}  # fmt: skip
YEAR = re.compile(r"(19|20)\d\d")
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; `unknown` are the words nobody understood, as typed."""

    audience: Audience
    unknown: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    objective: str = ""  # a code of the plan, as OE2 or OT2.1
    mine: str = ""  # organization, country: one's own beside the network; countries: side by side

    def __bool__(self) -> bool:
        return bool(self.audience or self.years or self.mine or self.objective)


def read_request(text: str) -> Request:
    """What the words ask for, in any of our languages."""
    objective, text = read_code(text)
    tokens, mine = text.split(), ""
    for kind, phrases in PHRASES.items():
        for phrase in sorted(phrases, key=len, reverse=True):
            if (place := _place(tokens, phrase.split())) is not None:
                mine = mine or kind
                del tokens[place : place + len(phrase.split())]
    years = tuple(dict.fromkeys(int(fold(token)) for token in tokens if YEAR.fullmatch(fold(token))))
    rest = " ".join(token for token in tokens if not YEAR.fullmatch(fold(token)))
    audience, unknown = parse_audience(rest)
    return Request(audience, unknown, years, objective, mine)


def _place(tokens: list[str], phrase: list[str]) -> int | None:
    folded = [fold(token) for token in tokens]
    wide = len(phrase)
    return next((at for at in range(len(tokens) - wide + 1) if folded[at : at + wide] == phrase), None)
