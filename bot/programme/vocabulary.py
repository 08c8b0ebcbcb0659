"""Ordinary words and what they name: countries, regions, products and types, in all the languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from unicodedata import normalize

from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from bot.spelling import fold

Meaning = tuple[str, str]  # the cut ("country", "region", "product", "type", "cn", "network") and the value in it

KEYS = {
    **dict.fromkeys(("pais", "paises", "country", "pays"), "country"),
    **dict.fromkeys(("region", "regiao"), "region"),
    **dict.fromkeys(("producto", "productos", "produto", "product", "produit"), "product"),
    **dict.fromkeys(("tipo", "type"), "type"),
    "cn": "cn",
    **dict.fromkeys(("red", "rede", "network", "reseau"), "network"),
}
OPEN_CUTS = {"cn", "network"}  # their values are whatever the organizations' file says
TOKEN = re.compile(r"""(?P<key>[^\W\d_]+)\s*:|"(?P<quoted>[^"]*)"|(?P<comma>,(?=\S))|(?P<chunk>[^\s,:"]+)""")


@cache
def phrases() -> Mapping[str, tuple[Meaning, ...]]:
    """What each folded phrase names; several meanings when it names a group or more than one thing."""
    found: dict[str, list[Meaning]] = {}

    def add(meaning: Meaning, *spellings: str) -> None:
        for spelling in spellings:
            meanings = found.setdefault(fold(spelling), [])
            if meaning not in meanings:
                meanings.append(meaning)

    for region in atlas().regions.values():
        add(("region", region.key), region.key, *region.name.all(), *region.also)
    for country in atlas().countries.values():
        add(("country", country.code), country.code, *country.name.all(), *country.also)
    for name, codes in atlas().groups.items():
        for code in codes:
            add(("country", code), name)
    for product in catalog().products.values():
        add(("product", product.key), *product.spellings())
    for kind in catalog().kinds.values():
        add(("type", kind.key), *kind.spellings())
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


@cache
def longest() -> int:
    """How many words the longest phrase has, filler included."""
    return max(len(phrase.split()) for phrase in (*phrases(), *catalog().filler))


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    typed: str
    key: str = ""  # the key it was given under, as typed

    @property
    def cut(self) -> str:
        return KEYS[fold(self.key)] if self.key else ""


def understand(text: str) -> tuple[tuple[Meaning, ...], tuple[str, ...]]:
    """What the words name, in any of our languages and any order, and the words nobody understood, as typed."""
    reading = _Reading(list(_words(normalize("NFC", text))))
    while reading.place < len(reading.words):
        reading.step()
    return tuple(dict.fromkeys(reading.found)), tuple(dict.fromkeys(reading.unknown))


def _words(text: str) -> Iterator[_Word]:
    """The words with the key each was given under; a key without a value stands for itself."""
    key = previous = ""
    for token in TOKEN.finditer(text):
        if token["comma"]:
            key = previous
            continue
        if token["key"]:
            yield from _lone(key)
            key = token["key"] if fold(token["key"]) in KEYS else ""
            if not key:
                yield from _split(token["key"], "")
            continue
        yield from _split(token["quoted"] or token["chunk"] or "", key)
        key, previous = "", key
    yield from _lone(key)


def _lone(key: str) -> list[_Word]:
    return [_Word(key, "", key)] if key else []


def _split(chunk: str, key: str) -> Iterator[_Word]:
    if KEYS.get(fold(key)) in OPEN_CUTS:
        yield _Word(chunk, chunk, key)
        return
    for position, piece in enumerate(re.findall(r"[^\W_]+", chunk)):
        yield _Word(fold(piece) or piece, piece, key if position == 0 else "")


@dataclass(slots=True)
class _Reading:
    """Longest phrase first, from left to right."""

    words: list[_Word]
    place: int = 0
    found: list[Meaning] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def step(self) -> None:
        """Understand the phrase that starts here, or set one word aside as unknown."""
        first = self.words[self.place]
        if first.cut in OPEN_CUTS and fold(first.typed):
            self._take([(first.cut, first.typed)], 1)
            return
        for count in range(min(longest(), len(self.words) - self.place), 0, -1):
            if self._phrase(first, count):
                return
        self.unknown.append(f"{first.key}:{first.typed}" if first.key else first.typed)
        self.place += 1

    def _phrase(self, first: _Word, count: int) -> bool:
        """Whether `count` words from here mean something: a name, or filler such as "cómo vamos en"."""
        words = self.words[self.place : self.place + count]
        if any(word.key for word in words[1:]):
            return False
        phrase = " ".join(word.folded for word in words)
        meanings = [each for each in phrases().get(phrase, ()) if first.cut in {"", each[0]}]
        filler = not first.cut and phrase in catalog().filler
        followed = self.place + count < len(self.words)
        if filler and (followed or not meanings):  # "do" joins words in Portuguese, and alone it is a country
            meanings = []
        elif not meanings:
            return False
        self._take(meanings, count)
        return True

    def _take(self, meanings: list[Meaning], count: int) -> None:
        self.found += meanings
        self.place += count
