from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.figures import shown

PERCENT = "\u00a0%"


@pytest.mark.parametrize(
    ("value", "target", "said"),
    [
        (87.9, 90, "88"),
        (89.6, 90, "89.6"),  # rounding would say the target is reached
        (89.5, 90, "89.5"),
        (89.49, 90, "89"),
        (89.97, 90, "89.9"),  # and so would one decimal
        (89.99999999999, 90, "90"),  # floating-point noise is not a gap
        (90.0, 90, "90"),
        (90.4, 90, "90"),
        (72.222, 70, "72"),
        (86.5, 90, "87"),  # half up, as on paper
        (72.4, 72.4, "72.4"),  # a target with a decimal that is reached is not shown as missed
        (0.0, 90, "0"),
        (100.0, 90, "100"),
    ],
)
def test_a_value_is_rounded_but_never_across_its_target(value, target, said):
    assert shown(value, target) == Decimal(said)


@given(st.floats(0, 100), st.integers(0, 100) | st.decimals(0, 100, places=1).map(float))
def test_what_is_shown_reaches_the_target_exactly_when_the_value_does(value, target):
    said = shown(value, target)
    assert (said >= Decimal(str(target))) == (round(value, 9) >= target)
    assert abs(float(said) - value) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("value", "status", "gap"),
    [
        (87.9, "close", "faltan 2 puntos"),
        (89.2, "close", "falta 1 punto"),
        (89.6, "close", "faltan 0,4 puntos"),
        (90.3, "met", "justo en la meta"),
        (91.0, "met", "1 punto sobre la meta"),
        (93.0, "met", "3 puntos sobre la meta"),
    ],
)
def test_the_gap_is_the_difference_of_the_figures_that_are_read(standing, report, value, status, gap):
    assert report([standing("mega_1a", value, status, n=100, frame=200)]).row(1).gap == gap


@pytest.mark.parametrize(
    ("locale", "said"), [("es", f"89,6{PERCENT}"), ("es_PE", "89.6%"), ("pt_BR", "89,6%"), ("en", "89.6%")]
)
def test_decimals_follow_the_country(standing, report, locale, said):
    assert report([standing("mega_1a", 89.6, "close")], locale=locale).row(1).value == said


def test_a_gap_no_larger_than_the_margin_says_so(standing, report):
    one = standing("mega_1b", 88.0, "close", n=50, frame=100, margin=2.0)
    assert report([one]).row(2).near == "dentro del margen"
    assert report([replace(one, margin=1.9)]).row(2).near == ""
    assert report([replace(one, margin=None)]).row(2).near == ""


def test_when_all_answered_that_is_said_instead_of_a_margin(standing, report):
    row = report([standing("mega_3a", 86.0, "close", n=80, frame=80, margin=0.0)]).row(4)
    assert (row.margin, row.interval) == ("respondieron todas", None)


def test_registers_are_complete_counts_without_margin(standing, report):
    row = report([standing("mega_3b", 6.5 / 9 * 100, "met", n=9, frame=9, margin=0.0)]).row(5)
    assert (row.counted, row.margin) == ("6 y media de 9 decididas", "")


def test_few_decisions_give_the_fraction_without_a_percent(standing, report):
    row = report([standing("mega_3b", n=4, frame=4, companions={"numerator": 2.5})]).row(5)
    assert (row.value, row.counted, row.bar) == ("", "2 y media de 4 decididas", None)
    assert row.gap.startswith("menos de 5 decisiones")
    assert report([standing("mega_3b", n=4, frame=4)]).row(5).counted == ""


def test_no_answers_are_no_data_and_never_zero(standing, report):
    row = report([standing("mega_5", frame=940)]).row(7)
    assert (row.value, row.bar, row.counted, row.gap) == ("", None, "", "todavía no hay datos")


def test_a_hidden_standing_shows_nothing_even_if_it_carries_a_value(standing, report):
    told = {"n": 4, "frame": 12, "margin": 3.0, "companions": {"satisfied_percent": 100.0}}
    row = report([standing("mega_1b", 97.0, "hidden", publication="hidden", **told)]).row(2)
    assert (row.value, row.counted, row.margin, row.companion, row.bar, row.interval) == ("", "", "", "", None, None)
    assert row.verdict == "oculto"


@pytest.mark.parametrize(
    ("value", "note", "said", "bar"), [(0.0, "below_5", "menos de 5", 5), (100.0, "above_95", "más de 95", 95)]
)
def test_a_small_group_that_agrees_is_said_without_its_exact_figure(standing, report, value, note, said, bar):
    status = "met" if value else "behind"
    one = standing("mega_1a", value, status, n=7, frame=9, margin=1.0, notes=(note,))
    row = report([replace(one, companions={"satisfied_percent": value})]).row(1)
    assert (row.value, row.bar, row.interval) == (f"{said}{PERCENT}", bar, None)
    assert (row.margin, row.companion) == ("", f"contentas: {said}{PERCENT}")
    assert "puntos sobre" not in row.gap
    assert not any(sign in row.gap for sign in ("90", "10"))


def test_a_state_all_figures_share_is_said_once(standing, report):
    official = standing("mega_1a", 91.0, "met", publication="official")
    draft, foreign = standing("mega_2", 91.0, "met"), standing("mega_4", 80.0, "close", publication="external")
    shared = report([official, standing("mega_5")])
    assert (shared.state, shared.row(1).state) == ("cifras oficiales", "")
    mixed = report([official, draft, foreign])
    assert (mixed.state, mixed.row(1).state, mixed.row(3).state) == ("", "oficial", "provisional")
    assert (mixed.row(6).tag, mixed.row(6).state) == ("dato externo", "")


def test_the_report_repeats_the_filter_and_names_the_network_without_one(worked, report):
    assert report(worked).scope == "Red CLAC"
    filtered = report(worked, filter_words=("Perú", "café"), by_product=True)
    assert filtered.scope == "Perú · café"
    assert filtered.note == "Una organización puede estar en varios productos."


def test_a_number_the_report_does_not_have_is_refused(worked, report):
    with pytest.raises(KeyError):
        report(worked[:2]).row(7)
