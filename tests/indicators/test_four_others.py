"""mega_3a, 3b, 4 and 5: the worked examples of domain 2.4-2.7 and the rules around them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.development import Structures, bands, hear_4, structures_of
from bot.indicators.estimate import estimate_mean, round_up
from bot.indicators.external import External, goals_of, verified_gap, with_external
from bot.indicators.livelihoods import hear_5
from bot.indicators.proposals import Proposal, compute_3b
from bot.indicators.records import Member, Response, RoundFacts
from bot.indicators.standings import Standing
from bot.programme.plan import plan
from tests.indicators.computing import compute_3a, compute_4, compute_5

ALLIES, STANDARDS, DEVELOPMENT, LIVELIHOODS = (
    plan().definition(key) for key in ("mega_3a", "mega_3b", "mega_4", "mega_5")
)
START = datetime(2026, 9, 15, 14, tzinfo=UTC)
CUT = date(2026, 10, 31)
CLOSED = RoundFacts(CUT, "ronda", closed_at=START + timedelta(days=45), approved=True)
OPEN = RoundFacts(CUT, "ronda")


def frame(count, kind="opp", region="andina", people=None, networks=()):
    return [Member(f"{kind}{n}", "PE", region, kind, people=people, networks=networks) for n in range(count)]


def response(org, answers, person="", complete=True, mode="chat", hours=0):
    return Response(org, person or f"p-{org}", answers, complete, START + timedelta(hours=hours), mode)


# --- mega_3a


def ally(org, *given):
    return response(org, {item.name: answer for item, answer in zip(ALLIES.items, given, strict=False)})


def test_institutions_count_alike_and_the_small_frame_corrects_the_margin():
    """80 institutions, 52 answer: s of half 70.8333 and half 100 is 14.73."""
    members = frame(80, "aliado", "")
    answers = [ally(f"aliado{n}", *("4 4 4 4 4 3" if n % 2 else "5 5 5 5 5 5").split()) for n in range(52)]
    found = compute_3a(ALLIES, members, answers, CLOSED)
    assert found.value == pytest.approx((70.8333333333 + 100) / 2)
    assert (found.n, found.frame, found.publication) == (52, 80, "official")
    assert found.margin == 2.4


def test_the_example_of_the_allies():  # 86.2 ± 2.5 with s = 15
    members = [replace(member, region="", kind="") for member in frame(80, "aliado")]
    spread = 15 * (51 / 52) ** 0.5
    scores = {f"aliado{n}": 86.2 + (spread if n % 2 else -spread) for n in range(52)}
    found = estimate_mean(members, scores)
    assert (round(found.value, 9), round_up(found.margin)) == (86.2, 2.5)


def test_categories_of_fewer_than_five_are_not_said_nor_left_by_subtraction():
    members = frame(12, "aliado", networks=("universidad",)) + [
        Member(f"g{n}", "PE", "andina", "aliado", networks=("gobierno",)) for n in range(4)
    ] + [Member(f"c{n}", "DE", "", "aliado", networks=("comprador",)) for n in range(6)]  # fmt: skip
    answers = [ally(str(one.org_id), *["4", "4", "4", "4", "4", "4"]) for one in members]
    found = compute_3a(ALLIES, members, answers, CLOSED)
    said = {name for name in found.companions if name.startswith("category:")}
    assert said == {"category:universidad"}  # six buyers go with the four ministries, or 12 + 6 would tell of them


def test_working_together_may_not_apply():
    answers = [ally(f"aliado{n}", "5", "5", "5", "na", "5", "ns") for n in range(6)]
    assert compute_3a(ALLIES, frame(6, "aliado"), answers, CLOSED).value == 100


# --- mega_3b


def filed(state, decided=date(2026, 3, 1)):
    return Proposal(state, date(2025, 5, 1), decided if state not in {"presentada", "en_estudio", "borrador"} else None)


EXAMPLE = (
    [filed("aceptada")] * 6 + [filed("aceptada_en_parte")] + [filed("rechazada")] * 2 + [filed("presentada")] * 2
    + [filed("en_estudio")]
)  # fmt: skip


def test_the_example_of_the_proposals():  # TV15, E10
    found = compute_3b(STANDARDS, EXAMPLE, CUT)
    assert round(found.value, 2) == 72.22
    assert (found.status, found.n, found.frame, found.margin) == ("met", 9, 12, None)
    assert found.companions == {"accepted": 6, "in_part": 1, "rejected": 2, "pending": 3, "numerator": 6.5}


def test_below_five_decisions_there_is_the_fraction_only():
    found = compute_3b(STANDARDS, [filed("aceptada")] * 3 + [filed("rechazada")], CUT)
    assert (found.value, found.n, found.notes) == (None, 4, ("fraction_only",))
    assert found.companions["numerator"] == 3


def test_withdrawn_counts_only_after_a_negative_assessment():
    five = [filed("aceptada")] * 5
    assert compute_3b(STANDARDS, [*five, filed("retirada")], CUT).value == 100
    assert compute_3b(STANDARDS, [*five, filed("retirada_tras_evaluacion")], CUT).n == 6


def test_what_was_decided_before_the_plan_or_after_the_cut_does_not_count():
    old, later = filed("aceptada", date(2024, 12, 31)), filed("aceptada", CUT + timedelta(days=1))
    found = compute_3b(STANDARDS, [filed("rechazada")] * 5 + [old, later], CUT)
    assert (found.value, found.n, found.companions["pending"]) == (0, 5, 1)
    assert compute_3b(STANDARDS, EXAMPLE, CUT, year=2025).n == 0


def test_no_proposals_are_no_data():  # E3
    assert (compute_3b(STANDARDS, [], CUT).value, compute_3b(STANDARDS, [], CUT).status) == (None, "no_data")


# --- mega_4


def assessed(org, kind="opp", complete=True, person="", hours=0, **levels):
    """A whole self-assessment: one answer for each dimension."""
    answers = {item.name: str(levels.get(item.dimension, 4)) for item in DEVELOPMENT.of_kind(kind)}
    return response(org, answers, person, complete, hours=hours)


def test_dimensions_are_joined_by_a_geometric_mean_with_a_floor():  # TV10, E5
    answers = [
        assessed("opp0", social=5, environment=5, business=3),
        assessed("opp1", social=1, environment=1, business=1),
    ]
    heard = hear_4(DEVELOPMENT, frame(2), answers, OPEN).heard
    assert heard["opp0"].score == pytest.approx((100 * 100 * 50) ** (1 / 3))
    assert heard["opp1"].score == 1.0
    assert heard["opp0"].parts == {"social": 100, "environment": 100, "business": 50}


def test_only_whole_interviews_count_also_when_the_round_is_closed():
    answers = [assessed("opp0"), assessed("opp1", complete=False)]
    assert set(hear_4(DEVELOPMENT, frame(2), answers, CLOSED).heard) == {"opp0"}


def test_the_last_official_answer_of_an_organization_stands():
    answers = [assessed("opp0", social=1, hours=1, person="a"), assessed("opp0", social=5, hours=2, person="b")]
    (found,) = hear_4(DEVELOPMENT, frame(1), answers, OPEN).heard.values()
    assert found.parts["social"] == 100
    assert len(found.voices) == 1


def test_a_structure_is_the_mean_of_its_six_answers():
    answers = {item.name: answer for item, answer in zip(DEVELOPMENT.of_kind("estructura"), "543231", strict=True)}
    heard = hear_4(DEVELOPMENT, frame(1, "estructura", ""), [response("estructura0", answers)], OPEN).heard
    assert heard["estructura0"].score == pytest.approx((100 + 75 + 50 + 25 + 50 + 0) / 6)
    none = {item.name: "1" for item in DEVELOPMENT.of_kind("estructura")}
    assert (
        hear_4(DEVELOPMENT, frame(1, "estructura"), [response("estructura0", none)], OPEN).heard["estructura0"].score
        == 0
    )


def test_the_example_of_the_composite():
    """M = 78.4 and E = 71.0 give 76.55, said 76.6; here with the M this frame has."""
    answers = [assessed(f"opp{n}", social=5 if n < 20 else 4) for n in range(40)]
    found = compute_4(DEVELOPMENT, frame(40), answers, CLOSED, Structures(71.0, 20, 29))
    membership = ((100 * 75 * 75) ** (1 / 3) + 75) / 2
    assert found.companions["membership"] == pytest.approx(membership)
    assert found.value == pytest.approx(0.75 * membership + 0.25 * 71.0)
    assert found.companions["structures"] == 71.0
    assert found.companions["arithmetic"] == pytest.approx(0.75 * ((250 / 3 + 75) / 2) + 0.25 * 71)
    assert found.companions["social"] == pytest.approx(87.5)
    assert (found.companions["band_60"], found.companions["band_80"]) == (50, 50)
    assert found.margin == 0


def test_the_margin_is_the_memberships_weighed():
    answers = [assessed(f"opp{n}", social=1 + n % 5) for n in range(40)]
    alone = hear_4(DEVELOPMENT, frame(80), answers, CLOSED)
    found = compute_4(DEVELOPMENT, frame(80), answers, CLOSED, Structures(71.0, 20, 29))
    whole = estimate_mean(alone.members, alone.scores).margin
    assert found.margin == round_up(0.75 * whole)
    assert found.high - found.value == pytest.approx(0.75 * whole)


def test_without_structures_there_is_no_composite():
    answers = [assessed(f"opp{n}") for n in range(10)]
    found = compute_4(DEVELOPMENT, frame(10), answers, CLOSED)
    assert (found.value, found.status, found.companions["membership"]) == (None, "no_data", pytest.approx(75))
    four = hear_4(
        DEVELOPMENT, frame(4, "estructura"), [assessed(f"estructura{n}", "estructura") for n in range(4)], OPEN
    )
    assert structures_of(four) is None


def test_a_self_report_far_above_what_was_verified_is_told():
    answers = [assessed(f"opp{n}") for n in range(10)]
    found = compute_4(DEVELOPMENT, frame(10), answers, CLOSED, Structures(70, 9, 9), verified_gap=12.0)
    assert "optimistic" in found.notes
    assert found.companions["verified_gap"] == 12
    assert "optimistic" not in compute_4(DEVELOPMENT, frame(10), answers, CLOSED, Structures(70, 9, 9), 10.0).notes


def test_bands_are_of_twenty_points_each():
    found = bands([0, 19.99, 20, 40, 60, 80, 100, 100])
    assert found == {"band_0": 25, "band_20": 12.5, "band_40": 12.5, "band_60": 12.5, "band_80": 37.5}


# --- mega_5

PERSON = dict(
    zip(
        ("med_salud", "med_aprende", "med_apoyo", "med_suelo", "med_clima", "med_vivienda", "med_herramientas",
         "med_ingreso", "med_emergencia"),
        "435334323", strict=True,
    )
)  # fmt: skip
WELL = dict.fromkeys(PERSON, "5")


def family(org, answers=None, person=0, mode="chat", better="4"):
    return response(org, {**(answers or PERSON), "med_cambio": better}, f"{org}-{person}-{mode}", mode=mode)


def test_three_persons_make_an_organization():  # TV12
    answers = [family("opp0", person=n) for n in range(3)] + [family("opp1", person=n) for n in range(2)]
    heard = hear_5(LIVELIHOODS, frame(2), answers, OPEN).heard
    assert set(heard) == {"opp0"}
    assert heard["opp0"].score == 62.5
    assert heard["opp0"].parts["financial"] == 37.5


def test_its_board_answers_where_there_are_fewer_and_is_counted_apart():
    answers = [family("opp0", person=n) for n in range(2)] + [family("opp0", WELL, mode="representante")]
    answers += [family("opp1", person=n) for n in range(3)] + [family("opp1", WELL, mode="representante")]
    heard = hear_5(LIVELIHOODS, frame(2), answers, OPEN).heard
    assert (heard["opp0"].score, heard["opp0"].represented) == (100, True)
    assert (heard["opp1"].score, heard["opp1"].represented) == (62.5, False)
    alone = replace(LIVELIHOODS, represented=False)
    assert set(hear_5(alone, frame(2), answers, OPEN).heard) == {"opp1"}


def test_twenty_persons_are_needed_besides_five_organizations():
    many = [family(f"opp{org}", person=n) for org in range(5) for n in range(3)]
    assert compute_5(LIVELIHOODS, frame(10), many, OPEN).status == "hidden"
    more = [family(f"opp{org}", person=n) for org in range(5) for n in range(4)]
    found = compute_5(LIVELIHOODS, frame(10), more, OPEN)
    assert (found.value, found.n, found.companions["persons"]) == (62.5, 5, 20)
    assert "human" not in found.companions  # details from ten organizations on


def test_companions_of_the_livelihoods():
    members = [Member(f"opp{n}", "PE", "andina", "opp", people=100 if n < 11 else 1000) for n in range(12)]
    answers = [family(f"opp{org}", WELL if org == 11 else PERSON, n, better="5" if org < 6 else "3")
               for org in range(12) for n in range(3)]  # fmt: skip
    found = compute_5(LIVELIHOODS, members, answers, CLOSED)
    assert found.value == pytest.approx((11 * 62.5 + 100) / 12)
    assert found.companions["improved_percent"] == 50
    assert found.companions["natural"] == pytest.approx((11 * 50 + 100) / 12)
    heaviest = 100 + 0.45 * 900  # the 95th percentile of eleven times 100 and once 1000
    assert found.companions["weighted"] == pytest.approx((1100 * 62.5 + heaviest * 100) / (1100 + heaviest))


@given(st.lists(st.integers(1, 5), min_size=9, max_size=9), st.integers(3, 6))
def test_everybody_alike_gives_the_scale_itself(levels, persons):
    given_answers = dict(zip(PERSON, map(str, levels), strict=True))
    answers = [family("opp0", given_answers, n) for n in range(persons)]
    heard = hear_5(LIVELIHOODS, frame(1), answers, OPEN).heard
    assert 0 <= heard["opp0"].score <= 100
    assert heard["opp0"].score == pytest.approx(sum(heard["opp0"].parts.values()) / 5)


# --- from elsewhere


OWN = Standing("mega_3a", "index", 90, date(2027, 12, 31), 1, value=84.0, status="behind", n=40, frame=80, margin=2.0,
               as_of=date(2026, 10, 31))  # fmt: skip
ELSEWHERE = External("mega_3a", "value", date(2026, 9, 30), 88.0, 61, 90, "2026", "encuesta por correo")


def test_a_figure_from_elsewhere_stands_with_what_was_computed_here_beside_it():  # S31
    found = with_external(OWN, ALLIES, [ELSEWHERE])
    assert (found.value, found.publication, found.n, found.frame) == (88, "external", 61, 90)
    assert (found.margin, found.status, found.companions) == (None, "close", {"own_value": 84})
    assert found.source == "2026 · encuesta por correo"


def test_a_published_newer_figure_of_our_own_stays():
    firm = replace(OWN, publication="official")
    found = with_external(firm, ALLIES, [ELSEWHERE])
    assert (found.value, found.publication, found.companions) == (84, "official", {"external_value": 88})
    newer = replace(ELSEWHERE, as_of=date(2026, 11, 1))
    assert with_external(firm, ALLIES, [newer]).value == 88


def test_baselines_and_milestones_are_what_was_entered_and_nothing_else():  # D9
    assert goals_of([ELSEWHERE], "mega_3a") == goals_of([], "mega_3a")
    base = replace(ELSEWHERE, kind="baseline", as_of=date(2024, 12, 31), value=80)
    goal = replace(ELSEWHERE, kind="milestone", as_of=date(2026, 12, 31), value=86)
    found = goals_of([goal, base], "mega_3a")
    assert (found.baseline, found.milestones) == (base, (goal,))
    assert verified_gap([replace(base, kind="verification", value=4.0)], "mega_3a") == 4
    assert with_external(OWN, ALLIES, [base, goal]) == OWN
