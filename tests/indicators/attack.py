"""An attacker: everything seen as linear equations over organizations, and whether a hidden cell follows from them."""

PRIME = (1 << 61) - 1


class Equations:
    """Sums over sets of units, reduced; `tells` whether the sum over another set follows."""

    def __init__(self, sets):
        sets = [frozenset(one) for one in sets]
        signatures = {}
        for unit in set().union(*sets):
            signatures.setdefault(tuple(unit in one for one in sets), set()).add(unit)
        self.atoms = list(signatures.values())  # what no set tells apart, as one unknown
        self.basis = []
        for place in range(len(sets)):
            row = self._reduced([int(signature[place]) for signature in signatures])
            if any(row):
                lead = next(at for at, value in enumerate(row) if value)
                inverse = pow(row[lead], -1, PRIME)
                self.basis.append((lead, [value * inverse % PRIME for value in row]))

    def tells(self, target):
        target = set(target)
        inside = [len(atom & target) for atom in self.atoms]
        if any(count not in {0, len(atom)} for count, atom in zip(inside, self.atoms, strict=True)):
            return False  # part of what cannot be told apart
        if target - set().union(*self.atoms, set()):
            return False
        return bool(target) and not any(self._reduced([int(count > 0) for count in inside]))

    def _reduced(self, row):
        for lead, known in self.basis:
            if factor := row[lead]:
                row = [(value - factor * taken) % PRIME for value, taken in zip(row, known, strict=True)]
        return row
