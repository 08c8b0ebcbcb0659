"""mega_2 from registers: who is counted, what counts, and the worked example to the last digit (domain 2.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.document import standing_json
from bot.indicators.participation import (
    Participation,
    People,
    Presence,
    Register,
    Spell,
    Window,
    belongs,
    compute_2,
    window,
)
from bot.programme.plan import plan

DEFINITION = plan().definition("mega_2")
CUT = date(2026, 10, 31)
DAYS = window(CUT)
KEPT = Register(activities=48, closed=45, rows=2000, matched=1990, reconciled_on=date(2026, 10, 20))


def worked():
    """905 organizations that count: 742 confirmed, 38 only declared, 31 never invited, the others never came."""
    done = {n: Presence(activities=1 + n % 3, in_person=n % 2, virtual=1 - n % 2, invited=True) for n in range(742)}
    declared = {n: Presence(declared=1, invited=True) for n in range(742, 780)}
    silent = {n: Presence(invited=True) for n in range(780, 874)}
    return Participation(CUT, done | declared | silent, register=KEPT, source="CLACbook")


def test_the_worked_example_to_the_last_digit():
    found = compute_2(DEFINITION, range(905), worked())
    assert found.value == pytest.approx(742 / 905 * 100)
    assert standing_json(found)["value"] == 82.0
    assert (found.n, found.frame, found.margin, found.status) == (905, 905, None, "behind")
    counts = {name: found.companions[name] for name in ("numerator", "declared", "never_invited", "never_came")}
    assert counts == {"numerator": 742, "declared": 38, "never_invited": 31, "never_came": 94}
    assert sum(counts.values()) == 905
    assert found.companions["over_invited"] == pytest.approx(100 * 742 / 874)
    assert found.companions["closed_percent"] == pytest.approx(93.75)
    assert found.companions["matched_percent"] == pytest.approx(99.5)
    assert found.companions["reconciled_days"] == 11
    assert found.notes == ()


def test_in_person_and_virtual_are_equal_in_the_headline_and_told_apart():
    found = compute_2(DEFINITION, range(905), worked())
    assert (found.companions["in_person"], found.companions["virtual"]) == (371, 371)


def test_no_activity_is_no_data_and_never_zero():
    found = compute_2(DEFINITION, range(905), Participation(CUT, {}))
    assert (found.value, found.status, found.n) == (None, "no_data", 0)


def test_nobody_came_is_zero():
    found = compute_2(DEFINITION, range(20), Participation(CUT, {}, register=KEPT))
    assert (found.value, found.status, found.notes) == (0, "behind", ())


@pytest.mark.parametrize(("frame", "exact", "status"), [(4, False, "hidden"), (5, False, "met"), (1, True, "met")])
def test_leaders_see_five_organizations_or_more_and_the_team_one(frame, exact, status):
    facts = Participation(CUT, {n: Presence(activities=1) for n in range(frame)}, register=KEPT)
    found = compute_2(DEFINITION, range(frame), facts, least=1 if exact else 5, exact=exact)
    assert found.status == status
    assert ("above_95" in found.notes) == (status == "met" and not exact)


def test_a_comparison_with_clacbook_that_is_overdue_is_said():
    late = Participation(CUT, {}, register=Register(1, 1, 1, 1, CUT - timedelta(days=32)))
    never = Participation(CUT, {}, register=Register(1, 1, 1, 1))
    assert "not_reconciled" in compute_2(DEFINITION, range(9), late).notes
    assert "not_reconciled" in compute_2(DEFINITION, range(9), never).notes


def test_women_and_young_people_only_of_those_who_told_it():
    people = {0: People(3, 6, 1, 5), 1: People(1, 2, 0, 0)}
    facts = Participation(CUT, {0: Presence(activities=1)}, people, KEPT)
    found = compute_2(DEFINITION, range(9), facts)
    assert (found.companions["women_percent"], found.companions["young_percent"]) == (50, 20)
    nobody = compute_2(DEFINITION, range(9), Participation(CUT, {}, register=KEPT))
    assert "women_percent" not in nobody.companions
    few = compute_2(DEFINITION, range(9), Participation(CUT, {}, {0: People(1, 4, 0, 0)}, KEPT))
    assert "women_percent" not in few.companions


# --- who is counted


def test_the_window_is_the_year_that_ends_with_the_cut():
    assert window(date(2026, 10, 31)) == Window(date(2025, 11, 1), date(2026, 10, 31))
    assert window(date(2025, 2, 28)).first == date(2024, 2, 29)
    assert window(date(2024, 2, 29)).first == date(2023, 3, 1)


@pytest.mark.parametrize(
    ("spells", "joined", "counts"),
    [
        ([("activa", CUT - timedelta(days=89))], CUT - timedelta(days=89), True),  # the cut is the ninetieth day
        ([("activa", CUT - timedelta(days=88))], CUT - timedelta(days=88), False),
        ([("activa", date(2010, 1, 1))], date(2010, 1, 1), True),
        ([("activa", date(2010, 1, 1)), ("suspendida", CUT)], date(2010, 1, 1), False),
        ([("activa", date(2010, 1, 1)), ("desafiliada", date(2026, 1, 1))], date(2010, 1, 1), False),
        (
            [
                ("activa", date(2010, 1, 1)),
                ("suspendida", DAYS.first + timedelta(days=60)),
                ("activa", CUT - timedelta(days=28)),
            ],
            date(2010, 1, 1),
            False,
        ),  # sixty days, then twenty-nine
        (
            [
                ("activa", date(2010, 1, 1)),
                ("suspendida", DAYS.first + timedelta(days=60)),
                ("activa", CUT - timedelta(days=29)),
            ],
            date(2010, 1, 1),
            True,
        ),
        ([("suspendida", date(2026, 10, 1)), ("activa", date(2026, 10, 1))], date(2026, 10, 1), False),
        ([("activa", date(2026, 10, 30))], None, True),  # written down yesterday, there since nobody knows when
        ([("activa", CUT + timedelta(days=1))], None, False),  # not yet known at the cut
        ([("en_ingreso", date(2020, 1, 1))], None, False),
        ([], None, False),
    ],
)
def test_active_at_the_cut_and_for_ninety_days_of_the_window(spells, joined, counts):
    assert belongs([Spell(*each) for each in spells], joined, DAYS) is counts


@given(st.lists(st.tuples(st.sampled_from(["activa", "suspendida"]), st.integers(-50, 420)), min_size=1, max_size=8))
def test_days_are_counted_as_one_counts_them_on_a_calendar(changes):
    changes.sort(key=lambda each: each[1])
    spells = [Spell(state, DAYS.first + timedelta(days=day)) for state, day in changes]
    length = (DAYS.last - DAYS.first).days + 1
    states = [next((s.state for s in reversed(spells) if s.since <= DAYS.first + timedelta(days=n)), "")
              for n in range(length)]  # fmt: skip
    active = states.count("activa")
    expected = states[-1] == "activa" and active >= 90
    assert belongs(spells, spells[0].since, DAYS) is expected
