"""Organizations that may be registered twice, and why one would think so (domain S22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bot.exchange.drafts import shown
from bot.exchange.organizations import GONE, HEADINGS, bare
from bot.i18n import N_
from bot.spelling import fold

ALIKE = 90.0  # of 100: how alike what is particular of two names has to be
LEAST = 5  # letters: shorter particulars say too little
_LEGAL = "sa sac srl rl ltda lda cia eirl inc ltd ca cv de del la el los las y e da do dos das du des of the"
_ORDINARY = """
cooperativa cooperative coop asociacion associacao association asoc comite comision union uniao federacion federacao
central empresa sociedad grupo agraria agricola agropecuaria agroindustrial cafetalera productores produtores producers
productoras pequenos pequenas small farmers cafe cacao cacau miel banano trabajadores prima organizacion
"""
LEGAL, ORDINARY = frozenset(_LEGAL.split()), frozenset(_ORDINARY.split())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two organizations that may be one; `keep` is the one that says more."""

    keep: str
    gone: str
    names: tuple[str, str]
    likeness: int  # of 100
    reasons: tuple[str, ...]
    differences: tuple[tuple[str, str, str], ...]  # heading, of the one, of the other

    def text(self) -> str:
        """The suggestion for a terminal."""
        told = "; ".join(f"{heading}: «{one}» / «{other}»" for heading, one, other in self.differences)
        return (
            f"{self.keep} «{self.names[0]}» y {self.gone} «{self.names[1]}» ({self.likeness} de 100): "
            f"{', '.join(self.reasons)}.\n    {told}\n    clacbot merge {self.keep} {self.gone} --reason «…»"
        )

    def as_json(self) -> dict[str, Any]:
        """The suggestion as a document."""
        differences = {heading: [one, other] for heading, one, other in self.differences}
        return {"keep": self.keep, "gone": self.gone, "names": list(self.names), "likeness": self.likeness,
                "reasons": list(self.reasons), "differences": differences}  # fmt: skip


def suggest(organizations: Iterable[Mapping[str, Any]], people: Iterable[Mapping[str, Any]]) -> list[Suggestion]:
    """Pairs of organizations that may be one, the likeliest first; `people` bring their phones and organizations."""
    known = {row["id"]: row for row in organizations}
    found: dict[tuple[str, str], dict[str, int]] = {}
    for one, other, reason, likeness in (*_numbers(known), *_names(known.values()), *_phones(known, people)):
        found.setdefault((min(one, other), max(one, other)), {})[reason] = likeness
    made = [_suggestion(known[one], known[other], reasons) for (one, other), reasons in found.items()]
    return sorted(made, key=lambda each: (-each.likeness, -len(each.reasons), each.keep, each.gone))


Pair = tuple[str, str, str, int]


def _numbers(known: Mapping[str, Mapping[str, Any]]) -> Iterator[Pair]:
    same: dict[str, list[str]] = {}
    for key, row in known.items():
        if row["flo_id"]:
            same.setdefault(bare(row["flo_id"]), []).append(key)
    for number, keys in same.items():
        yield from ((*pair, f"el mismo FLO-ID {number}", 100) for pair in combinations(keys, 2))


def _names(organizations: Iterable[Mapping[str, Any]]) -> Iterator[Pair]:
    """Pairs of a country and type whose names are the same but for spelling and ordinary words."""
    groups: dict[tuple[str, str], list[tuple[Mapping[str, Any], list[tuple[str, str]]]]] = {}
    for row in organizations:
        spelled = [_spelled(name) for name in dict.fromkeys((row["name"], row["short_name"])) if name]
        groups.setdefault((row["country"], row["kind"]), []).append((row, spelled))
    for group in groups.values():
        for (one, ours), (other, theirs) in combinations(group, 2):
            likeness = max((_likeness(a, b) for a in ours for b in theirs), default=0.0)
            two_numbers = one["flo_id"] and other["flo_id"] and bare(one["flo_id"]) != bare(other["flo_id"])
            if likeness >= (100 if two_numbers else ALIKE):
                yield (
                    one["id"],
                    other["id"],
                    N_("nombres parecidos en el mismo país"),
                    round(likeness) - 10 * bool(two_numbers),
                )


def _spelled(name: str) -> tuple[str, str]:
    """A name without legal forms written together, and what is particular of it."""
    words = [word for word in fold(name.replace(".", "")).split() if word not in LEGAL]
    return "".join(words), " ".join(sorted(word for word in words if word not in ORDINARY))


def _likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """100 when the names are the same written together, else how alike what is particular of them is."""
    from rapidfuzz.fuzz import ratio

    if one[0] == other[0]:
        return 100.0
    if min(len(one[1]), len(other[1])) < LEAST:
        return 0.0
    return min(ratio(one[1], other[1], score_cutoff=ALIKE), 99.0)


def _phones(known: Mapping[str, Mapping[str, Any]], people: Iterable[Mapping[str, Any]]) -> Iterator[Pair]:
    """Pairs whose contacts are two entries with one phone; one person may well serve two organizations (domain S02)."""
    homes: dict[str, list[tuple[int, str]]] = {}
    for person in people:
        for key in person["organizations"] if person["phone"] else ():
            homes.setdefault(person["phone"], []).append((person["id"], key))
    for entries in homes.values():
        for (first, one), (second, other) in combinations(entries, 2):
            alike = one in known and other in known and one != other and known[one]["kind"] == known[other]["kind"]
            if first != second and alike:
                yield one, other, N_("contactos con el mismo teléfono"), 60


def _suggestion(one: Mapping[str, Any], other: Mapping[str, Any], reasons: Mapping[str, int]) -> Suggestion:
    keep, gone = sorted((one, other), key=_worth)
    differences = tuple(
        (HEADINGS[name], shown(keep[name]), shown(gone[name])) for name in HEADINGS if keep[name] != gone[name]
    )  # fmt: skip
    likeness = min(100, max(reasons.values()) + 5 * (len(reasons) - 1))
    return Suggestion(keep["id"], gone["id"], (keep["name"], gone["name"]), likeness, tuple(reasons), differences)


def _worth(row: Mapping[str, Any]) -> tuple[bool, bool, int, str]:
    """First the one that is still a member, has a number and says more."""
    filled = sum(value not in {None, ""} for value in row.values() if not isinstance(value, tuple))
    return row["state"] in GONE, not row["flo_id"], -filled, row["id"]
