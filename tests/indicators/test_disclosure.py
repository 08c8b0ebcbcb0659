"""What may be shown of small groups (domain 2.0.8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.disclosure import Group, hidden_siblings, may_detail, may_show, softened, tells_apart


@pytest.mark.parametrize(
    ("organizations", "persons", "shown", "detail"),
    [(5, 5, True, False), (4, 20, False, False), (5, 4, False, False), (10, 10, True, True), (10, 9, True, False)],
)
def test_minimum_of_organizations_and_persons(organizations, persons, shown, detail):
    group = Group(organizations, persons)
    assert (may_show(group), may_detail(group)) == (shown, detail)


def test_one_hidden_part_takes_the_next_smallest_with_it():
    groups = {"PE": Group(30, 40), "CO": Group(3, 4), "EC": Group(8, 9), "BO": Group(12, 12)}
    assert hidden_siblings(groups) == {"CO", "EC"}


def test_two_hidden_parts_that_are_few_together_take_another():
    assert hidden_siblings({"a": Group(2, 2), "b": Group(2, 2), "c": Group(6, 6), "d": Group(9, 9)}) == {"a", "b", "c"}
    assert hidden_siblings({"a": Group(3, 3), "b": Group(2, 2), "c": Group(6, 6)}) == {"a", "b"}


def test_parts_without_answers_hide_nothing():
    assert hidden_siblings({"a": Group(0, 0), "b": Group(6, 6)}) == frozenset()


@given(
    st.dictionaries(
        st.text(min_size=1), st.builds(lambda n, more: Group(n, n + more), st.integers(0, 30), st.integers(0, 9))
    )
)
def test_what_is_hidden_cannot_be_had_by_subtraction(groups):
    hidden = hidden_siblings(groups)
    assert all(may_show(group) for name, group in groups.items() if name not in hidden and group.organizations)
    visible = [name for name, group in groups.items() if name not in hidden and group.organizations]
    if hidden and visible:
        together = sum((groups[name] for name in hidden), Group(0, 0))
        assert len(hidden) > 1
        assert may_show(together)


def test_a_filter_almost_equal_to_a_visible_one_is_refused():
    whole = frozenset(range(100))
    assert tells_apart(whole - {1, 2, 3, 4}, [whole])
    assert not tells_apart(whole - {1, 2, 3, 4, 5}, [whole])
    assert not tells_apart(whole, [whole])
    assert not tells_apart(whole, [])


@pytest.mark.parametrize(
    ("value", "n", "said"),
    [(0, 9, "below_5"), (100, 9, "above_95"), (100, 10, None), (99.9, 5, None), (0.1, 5, None), (None, 0, None)],
)
def test_extremes_of_a_small_group_are_softened(value, n, said):
    assert softened(value, n) == said
