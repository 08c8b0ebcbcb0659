"""Everything a leader can ask, put together as equations: no hidden cell follows from what is shown (domain 2.0.8)."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.audience import Audience
from bot.indicators.change import moved
from bot.indicators.membership import figure_1b, hear
from bot.indicators.organizations import until
from bot.indicators.reaching import organizations_missing
from bot.indicators.records import Member, Response, RoundFacts
from bot.indicators.showing import Look, Looks, Memory, Outcome, shown
from bot.programme.plan import plan
from bot.reports import figures
from bot.reports.reached import isolates
from tests.indicators.attack import Equations

SAT = plan().definition("mega_1b")
START = datetime(2026, 9, 1, 12, tzinfo=UTC)
FACTS = RoundFacts(date(2026, 9, 30), "ronda")
FIELDS = ("countries", "regions", "kinds", "products", "cns", "networks")
LEAST = 5


def filters(members):
    """Everything that can be asked of a network: no filter, each one, and two of them together."""
    values = {
        "countries": {one.country for one in members}, "regions": {one.region for one in members},
        "kinds": {one.kind for one in members}, "cns": {one.cn for one in members if one.cn},
        "products": {each for one in members for each in one.products},
        "networks": {each for one in members for each in one.networks},
    }  # fmt: skip
    single = [{name: frozenset({value})} for name in FIELDS for value in sorted(values[name])]
    double = [{**one, **other} for one, other in combinations(single, 2) if one.keys() != other.keys()]
    both = [
        {name: frozenset(pair)} for name in ("countries", "products") for pair in combinations(sorted(values[name]), 2)
    ]
    return [Audience(**chosen) for chosen in ({}, *single, *double, *both)]


def units_of(asked, audience, at):
    return until(asked.heard, at, [one.org_id for one in asked.members if audience.matches(one)])


def leader(asked, questions):
    """One person asks everything, one question after the other; gives the sets of what was shown, as it stood."""
    memory, seen = Memory(asked), []
    for audience, at in questions:
        before = memory.last.get(audience)
        outcome = memory.look(audience, at)
        if outcome is Outcome.NOW:
            seen.append(units_of(asked, audience, at))
        elif outcome is Outcome.BEFORE:
            seen.append(before[0])
    return seen


def careless(asked, questions):
    """The same with nothing but the minimum of five."""
    return [units for audience, at in questions if len(units := units_of(asked, audience, at)) >= LEAST]


def secrets(asked, questions):
    """Every cell that must stay hidden: fewer than five organizations; and each organization by itself."""
    cells = {units_of(asked, audience, at) for audience, at in questions}
    alone = {frozenset({unit}) for cell in cells for unit in cell}
    return {cell for cell in cells if 0 < len(cell) < LEAST} | alone


def survey(members, answered, levels):
    responses = [
        Response(org, f"{org}-{n}", {item.name: level for item in SAT.items}, True, START + timedelta(hours=hour))
        for (org, hour, persons), level in zip(answered, levels, strict=True)
        for n in range(persons)
    ]
    return hear(SAT, members, responses, FACTS)


def network(rng, size):
    """A small network whose countries, products and networks overlap as they please."""
    places = [("PE", "andina", "CN-PE"), ("BO", "andina", "CN-BO"), ("UY", "cono_sur", "CN-AR-UY"),
              ("AR", "cono_sur", "CN-AR-UY"), ("HT", "caribe", "")]  # fmt: skip
    members = []
    for number in range(size):
        country, region, cn = rng.choice(places)
        grown = tuple(sorted(rng.sample(("cafe", "cacao", "miel"), rng.choice((1, 1, 2)))))
        kind = "trabajadores" if rng.random() < 0.2 else "opp"
        members.append(Member(number, country, region, kind, grown, cn, tuple(f"RED-{one}" for one in grown)))
    answered = [(n, rng.randrange(240), rng.choice((1, 1, 2))) for n in range(size) if rng.random() < 0.7]
    return survey(members, answered, [rng.choice("12345") for _ in answered])


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(12, 40))
def test_no_hidden_cell_follows_from_all_a_leader_can_ask(seed, size):
    rng = Random(seed)
    asked = network(rng, size)
    questions = [(audience, START + timedelta(days=day)) for audience in filters(asked.members) for day in (4, 11)]
    rng.shuffle(questions)
    questions = sorted(questions[:160], key=lambda question: question[1])
    seen = leader(asked, questions)
    if seen:
        equations = Equations(seen)
        assert [cell for cell in secrets(asked, questions) if equations.tells(cell)] == []


def test_the_same_attack_succeeds_where_only_the_minimum_protects():
    """The attack is worth something: without care it finds hidden cells in most small networks."""
    broken = 0
    for seed in range(10):
        asked = network(Random(seed), 30)
        questions = [(audience, START + timedelta(days=11)) for audience in filters(asked.members)]
        equations = Equations(careless(asked, questions))
        broken += any(equations.tells(cell) for cell in secrets(asked, questions))
    assert broken >= 8


def test_the_demonstrations_network_keeps_its_secrets(demo_survey):
    """A leader asks the whole demonstration: every cut and every two of them, products and networks that overlap."""
    now = datetime(2026, 11, 22, 16, tzinfo=UTC)
    questions = [(audience, now) for audience in demo_questions(demo_survey)]
    seen = leader(demo_survey, questions)
    assert len(seen) > 60  # most of what people ask is answered
    equations = Equations(seen)
    hidden = secrets(demo_survey, questions)
    assert len(hidden) > 200
    assert [cell for cell in hidden if equations.tells(cell)] == []
    bare = Equations(careless(demo_survey, questions))
    assert [cell for cell in hidden if bare.tells(cell)]


def demo_questions(asked):
    """In the order a curious person would ask: the network, each cut, then pairs."""
    everything = filters(asked.members)
    return [one for one in everything if any(one.matches(member) for member in asked.members)]


def test_seeing_a_group_move_by_one_tells_nothing():
    """An open round: the same cut day by day, with one answer more each time."""
    members = [Member(n, "PE", "andina", "opp") for n in range(30)]
    asked = survey(members, [(n, 24 * n, 1) for n in range(30)], [str(1 + n % 5) for n in range(30)])
    questions = [(Audience(), START + timedelta(days=day)) for day in range(31)]
    equations = Equations(leader(asked, questions))
    assert not [cell for cell in secrets(asked, questions) if equations.tells(cell)]
    sizes = [len(units) for units in leader(asked, questions)]
    assert sizes[0] == 5
    assert sizes[-1] == 30  # it does move, by five or more
    assert Equations(careless(asked, questions)).tells({(20, 1)})


def test_a_second_person_of_an_organization_moves_nothing_alone():
    members = [Member(n, "PE", "andina", "opp") for n in range(8)]
    asked = survey(members, [(n, n, 2 if n == 3 else 1) for n in range(8)], ["4"] * 8)
    late = asked.heard[3].voices[1]
    moved = replace(late, response=replace(late.response, at=START + timedelta(days=9)))
    heard = {**asked.heard, 3: replace(asked.heard[3], voices=(asked.heard[3].voices[0], moved))}
    memory = Memory(replace(asked, heard=heard))
    assert memory.look(Audience(), START + timedelta(days=5)) is Outcome.NOW
    assert memory.look(Audience(), START + timedelta(days=10)) is Outcome.BEFORE


def test_a_large_group_moves_with_every_answer():
    members = [Member(n, "PE", "andina", "opp") for n in range(130)]
    asked = survey(members, [(n, n, 1) for n in range(130)], ["4"] * 130)
    memory = Memory(asked)
    assert [memory.look(Audience(), START + timedelta(hours=hour)) for hour in (110, 111, 112)] == [Outcome.NOW] * 3


def test_what_waits_is_shown_as_it_was():
    members = [Member(n, "PE", "andina", "opp") for n in range(8)]
    asked = survey(members, [(n, 0 if n < 5 else 48, 1) for n in range(6)], ["5"] * 5 + ["1"])
    look = Look(Audience(), START + timedelta(hours=1))

    def earlier(at):
        heard = {org: one for org, one in asked.heard.items() if one.first_at <= at}
        return replace(asked, heard=heard)

    found = shown(asked, figure_1b, Audience(), START + timedelta(days=3), [look], earlier)
    assert (found.n, found.value) == (5, 100)
    assert "waits" in found.notes
    fresh = shown(asked, figure_1b, Audience(), START + timedelta(days=3), [], earlier)
    assert fresh.n == 6


def stood(asked, at):
    """A survey as it stood at an instant; what had not changed since `asked` is the very same."""
    heard = {}
    for org, one in asked.heard.items():
        voices = tuple(voice for voice in one.voices if voice.response.at <= at)
        if voices:
            heard[org] = one if voices == one.voices else replace(one, voices=voices)
    return replace(asked, heard=heard)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(8, 40))
def test_what_was_made_of_earlier_looks_is_what_making_it_again_gives(seed, size):
    """A memory that goes on with an open round, look after look, beside one that is made anew for every look."""
    rng = Random(seed)
    asked, kept, looks = network(rng, size), {}, []
    questions = filters(asked.members)
    for hour in sorted(rng.sample(range(24, 260), 25)):
        at, audience = START + timedelta(hours=hour), rng.choice(questions[:6] if rng.random() < 0.5 else questions)
        now, earlier = stood(asked, at), lambda then: stood(asked, then)
        gone_on = shown(now, figure_1b, audience, at, Looks.of(looks, kept), earlier)
        assert gone_on == shown(now, figure_1b, audience, at, list(looks), earlier)
        looks.append(Look(audience, at))
    assert len(kept) == 1


def test_a_memory_is_made_anew_where_the_past_has_changed():
    """An answer that is taken back, or let count later, was not there when somebody looked; or it was."""
    members = [Member(n, "PE", "andina", "opp") for n in range(12)]
    asked = survey(members, [(n, n, 1) for n in range(9)], ["4"] * 9)
    memory = Memory(asked)
    memory.look(Audience(), START + timedelta(days=1))
    later = survey(members, [(n, n if n < 9 else 48, 1) for n in range(10)], ["4"] * 10)
    one_more = replace(asked, heard={**asked.heard, 9: later.heard[9]})
    assert memory.moved(one_more)
    assert memory.asked is one_more
    one_less = replace(asked, heard={org: one for org, one in asked.heard.items() if org != 3})
    assert not memory.moved(one_less)
    assert not memory.moved(replace(asked, members=members[:10]))
    assert memory.asked is one_more


@pytest.mark.parametrize(("answered", "status"), [(4, "hidden"), (5, "behind")])
def test_the_minimum_comes_first(answered, status):
    members = [Member(n, "PE", "andina", "opp") for n in range(8)]
    asked = survey(members, [(n, 0, 1) for n in range(answered)], ["2"] * answered)
    assert shown(asked, figure_1b, Audience(), START + timedelta(days=3), []).status == status


def test_sub_scores_of_a_part_stand_on_the_same_organizations():
    """A question some did not answer has another set behind it: of a part of the network it is not said."""
    members = [Member(n, "PE" if n < 12 else "BO", "andina", "opp") for n in range(24)]
    everything = {item.name: "4" for item in SAT.items}
    given_answers = [{**everything, **({"sat_cumple": "ns"} if n == 3 else {})} for n in range(24)]
    responses = [Response(n, f"p{n}", each, True, START) for n, each in enumerate(given_answers)]
    asked = hear(SAT, members, responses, FACTS)
    peru = figure_1b(asked.of(Audience(countries=frozenset({"PE"})))).companions
    bolivia = figure_1b(asked.of(Audience(countries=frozenset({"BO"})))).companions
    assert "top_sat_cumple" not in peru
    assert "top_sat_general" in peru
    assert "top_sat_cumple" in bolivia
    assert "top_sat_cumple" in figure_1b(asked).companions


# --- the other views: countries side by side, a trend over rounds, what is one's own


def curious(asked, rng, days=(4, 11)):
    """One person looks at cuts and compares the countries of some, as the chat lets leaders do; gives the sets seen."""
    memory, seen, asked_for = Memory(asked), [], []

    def look(audience, at):
        before = memory.last.get(audience)
        outcome = memory.look(audience, at)
        asked_for.append((audience, at))
        if outcome is Outcome.NOW:
            seen.append(units_of(asked, audience, at))
        elif outcome is Outcome.BEFORE:
            seen.append(before[0])

    wholes = [one for one in filters(asked.members) if not one.countries]
    for day in days:
        at = START + timedelta(days=day)
        for audience in rng.sample(wholes, min(8, len(wholes))):
            look(audience, at)
            sizes = Counter(one.country for one in asked.members if audience.matches(one))
            for country in sorted(sizes, key=lambda code: (-sizes[code], code)):
                look(replace(audience, countries=frozenset({country})), at)
        for audience in rng.sample(filters(asked.members), 20):
            look(audience, at)
    return seen, asked_for


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(12, 40))
def test_countries_side_by_side_tell_no_hidden_cell(seed, size):
    rng = Random(seed)
    asked = network(rng, size)
    seen, questions = curious(asked, rng)
    if seen:
        equations = Equations(seen)
        assert [cell for cell in secrets(asked, questions) if equations.tells(cell)] == []


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(14, 36))
def test_a_trend_tells_no_hidden_cell_of_any_of_its_rounds(seed, size):
    """Two rounds of one network: every look is a look at both, and what is seen of them is put together."""
    rng = Random(seed)
    rounds = [network(Random(seed), size), network(Random(seed), size)]
    heard = {org: one for org, one in rounds[1].heard.items() if rng.random() < 0.9}
    rounds[1] = replace(rounds[1], heard=heard)  # the same organizations, nearly all of them answer again
    questions = [(audience, START + timedelta(days=11)) for audience in filters(rounds[0].members)]
    rng.shuffle(questions)
    seen = [
        frozenset((place, *unit) for unit in units)
        for place, asked in enumerate(rounds)
        for units in leader(asked, questions[:80])
    ]
    hidden = [
        frozenset((place, *unit) for unit in cell)
        for place, asked in enumerate(rounds)
        for cell in secrets(asked, questions[:80])
    ]
    if seen:
        equations = Equations(seen)
        assert [cell for cell in hidden if equations.tells(cell)] == []


def test_who_knows_the_own_score_learns_of_no_fewer_than_four_others():
    """An organization sees its own score: with it, a group of five is one of four others, and never fewer."""
    for seed in range(6):
        rng = Random(seed)
        asked = network(rng, 26)
        seen, questions = curious(asked, rng)
        own = next(iter(sorted(asked.heard)))
        mine = {unit for units in seen for unit in units if unit[0] == own}
        equations = Equations([*seen, *({unit} for unit in mine)])
        few = {cell - mine for cell in secrets(asked, questions) if 0 < len(cell - mine) < LEAST - 1}
        assert [cell for cell in few if equations.tells(cell)] == []


def test_what_is_missing_says_no_more_than_the_figure_shown():
    """The organizations still to win, the change and the pace start from the rounded figures."""
    shown_alike = [88.4, 87.6, 88.0]
    told = {organizations_missing(float(figures.shown(value, 90)), 90, 940) for value in shown_alike}
    assert told == {19}
    members = [Member(n, "PE", "andina", "opp") for n in range(8)]
    low = figure_1b(survey(members, [(n, 0, 1) for n in range(6)], ["1"] * 6))
    high = figure_1b(survey(members, [(n, 0, 1) for n in range(6)], ["4"] * 6))
    assert moved(low, high) is None  # from "menos de 5" the points would tell the figure
    before, after = dict.fromkeys(range(99), 50.0), dict.fromkeys(range(99), 60.0)
    assert moved(high, high, before, after).paired is None
    before[99], after[99] = 50.0, 60.0
    assert moved(high, high, before, after).paired == 10


def test_the_chain_of_a_cut_that_isolates_few_is_for_the_team():
    members = [Member(n, "PE", "andina", "opp", ("cafe",) if n < 8 else ("miel",)) for n in range(10)]
    coffee = Audience(products=frozenset({"cafe"}))
    chosen = {one.org_id for one in members if coffee.matches(one)}
    assert isolates(members, chosen, coffee, LEAST)
    assert not isolates(members, {one.org_id for one in members}, Audience(), LEAST)
