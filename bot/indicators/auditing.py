"""What somebody has seen, as sums over organizations: whether one figure more would tell of too few (domain 2.0.8).

Each figure is a sum over a set of organizations, so everything that can be worked out from the figures seen is a linear
combination of their sets. A further figure is let out only if no combination is left that stands on fewer than `least`
organizations: neither one set taken from another, nor sums of several. The sums are kept in echelon form modulo a
prime, over the smallest parts the sets have cut the organizations into.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from random import Random

PRIME = (1 << 31) - 1
LEAST = 5


@dataclass(slots=True)
class Auditor:
    """The sets one person has seen a figure of. Sets are of hashable units: an organization as it stood."""

    least: int = LEAST
    _bits: dict[Hashable, int] = field(default_factory=dict)
    _atoms: list[int] = field(default_factory=list)  # disjoint bit sets: what no figure seen tells apart
    _rows: list[list[int]] = field(default_factory=list)  # reduced; one value for each atom
    _pivots: list[int] = field(default_factory=list)  # of each row the atom where it alone is 1

    def allows(self, parts: Iterable[Collection[Hashable]]) -> bool:
        """Let out the sums over these sets, all or none; False, and nothing seen, where they would give few away."""
        kept = (list(self._atoms), [list(row) for row in self._rows], list(self._pivots))
        for part in parts:
            self._add(self._mask(part))
        if self._gives_away():
            self._atoms, self._rows, self._pivots = kept
            return False
        return True

    def _mask(self, units: Collection[Hashable]) -> int:
        mask = 0
        for unit in units:
            mask |= 1 << self._bits.setdefault(unit, len(self._bits))
        return mask

    def _add(self, mask: int) -> None:
        self._cut(mask)
        row = [1 if atom & mask else 0 for atom in self._atoms]
        for pivot, known in zip(self._pivots, self._rows, strict=True):
            if factor := row[pivot]:
                row = _minus(row, factor, known)
        if any(row):
            self._rows.append(row)
            self._pivots.append(-1)
            self._settle(len(self._rows) - 1)

    def _cut(self, mask: int) -> None:
        """Split the atoms at the edges of a set; what is new is an atom nothing has been seen of."""
        seen = 0
        for place in range(len(self._atoms)):
            atom = self._atoms[place]
            seen |= atom
            if (inside := atom & mask) and inside != atom:
                self._atoms[place] = inside
                self._atoms.append(atom ^ inside)
                for row in self._rows:
                    row.append(row[place])
        if fresh := mask & ~seen:
            self._atoms.append(fresh)
            for row in self._rows:
                row.append(0)
        for number, pivot in enumerate(self._pivots):
            if self._size(pivot) < self.least:
                self._settle(number)  # a large atom became small: another large one has to take its place

    def _size(self, place: int) -> int:
        return self._atoms[place].bit_count()

    def _settle(self, number: int) -> None:
        """Give a row its pivot, in a large atom where it has one, and take that atom out of the others."""
        row = self._rows[number]
        pivot = max((place for place, value in enumerate(row) if value), key=self._size)
        if pivot == self._pivots[number]:
            return
        inverse = pow(row[pivot], -1, PRIME)
        row = self._rows[number] = [value * inverse % PRIME for value in row]
        self._pivots[number] = pivot
        for other, known in enumerate(self._rows):
            if other != number and (factor := known[pivot]):
                self._rows[other] = _minus(known, factor, row)

    # --- what is left on few

    def _gives_away(self) -> bool:
        """Whether a combination stands on fewer than `least` organizations.

        It is nothing on large atoms, so it is made of the rows whose pivot is small; at each pivot it has the row's own
        factor, so fewer than `least` rows take part.
        """
        small = [number for number, pivot in enumerate(self._pivots) if self._size(pivot) < self.least]
        if any(self._weight(self._rows[number]) < self.least for number in small):
            return True
        return self._pair(small) or self._sum(small)

    def _weight(self, row: list[int]) -> int:
        return sum(atom.bit_count() for atom, value in zip(self._atoms, row, strict=True) if value)

    def _pair(self, small: list[int]) -> bool:
        """Whether two rows, with any factors, leave few."""
        supports = {number: self._support(self._rows[number]) for number in small}
        for place, one in enumerate(small):
            for other in small[place + 1 :]:
                alone = supports[one] ^ supports[other]
                if alone.bit_count() < self.least and self._cancelled(one, other, alone.bit_count()):
                    return True
        return False

    def _support(self, row: list[int]) -> int:
        mask = 0
        for atom, value in zip(self._atoms, row, strict=True):
            if value:
                mask |= atom
        return mask

    def _cancelled(self, one: int, other: int, alone: int) -> bool:
        """Whether some factor cancels enough of what both rows have."""
        ratios: dict[int, int] = {}
        both = 0
        for atom, first, second in zip(self._atoms, self._rows[one], self._rows[other], strict=True):
            if first and second:
                ratio = first * pow(second, -1, PRIME) % PRIME
                ratios[ratio] = ratios.get(ratio, 0) + atom.bit_count()
                both += atom.bit_count()
        return alone + both - max(ratios.values(), default=0) < self.least

    def _sum(self, small: list[int]) -> bool:
        """Whether three or four rows add up to the plain sum over few: looked up by a linear hash of the rows."""
        rng = Random(len(self._atoms))  # noqa: S311 - to compare sums, not to keep a secret
        weights = [rng.randrange(1, PRIME) for _ in self._atoms]
        pivots = set(self._pivots)
        single = [n for n in small if self._size(self._pivots[n]) < self.least - 2]
        free = [0, *(weights[p] for p, atom in enumerate(self._atoms) if p not in pivots and atom.bit_count() == 1)]
        hashes = {
            n: sum(w * v for p, (w, v) in enumerate(zip(weights, self._rows[n], strict=True)) if p != self._pivots[n])
            % PRIME
            for n in single
        }
        thirds = {(hashes[n] - extra) % PRIME: (n, bool(extra)) for n in single for extra in free}
        pairs: dict[int, list[tuple[int, int]]] = {}
        for place, one in enumerate(single):
            for other in single[place + 1 :]:
                wanted = -(hashes[one] + hashes[other]) % PRIME
                if (found := thirds.get(wanted)) and found[0] not in {one, other}:
                    size = sum(self._size(self._pivots[n]) for n in (one, other, found[0])) + found[1]
                    if size < self.least:
                        return True
                if any(not {one, other} & set(pair) for pair in pairs.get(wanted, ())):
                    size = sum(self._size(self._pivots[n]) for n in (one, other)) + 2
                    if size < self.least:
                        return True
                pairs.setdefault((hashes[one] + hashes[other]) % PRIME, []).append((one, other))
        return False


def _minus(row: list[int], factor: int, other: list[int]) -> list[int]:
    return [(value - factor * taken) % PRIME for value, taken in zip(row, other, strict=True)]
