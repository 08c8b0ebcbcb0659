"""The plan as shipped, and what is said of a plan that is wrong."""

from datetime import date
from importlib.resources import files

import pytest

from bot.errors import InputError
from bot.indicators.definitions import KEYS
from bot.programme.plan import plan, read_plan, rules_of, unversioned
from bot.programme.tables import parse_table

SOURCE = files("bot.programme").joinpath("plan.toml").read_text(encoding="utf-8")


def test_targets_units_and_dates_are_those_of_the_plan():
    found = {each.key: (each.target, each.unit, each.due) for each in plan().definitions}
    due = date(2027, 12, 31)
    assert found == {
        "mega_1a": (90, "percent", due),
        "mega_1b": (90, "index", due),
        "mega_2": (90, "percent", due),
        "mega_3a": (90, "index", due),
        "mega_3b": (70, "percent", due),
        "mega_4": (85, "index", due),
        "mega_5": (75, "index", due),
    }
    assert tuple(found) == KEYS


def test_texts_are_verbatim():
    assert plan().title == "Plan Estratégico 2025-2027"
    assert plan().mega.es.startswith("En 2027 CLAC se habrá consolidado como la red líder de Comercio Justo")
    assert plan().mega.es.endswith("que perciben que sus medios de vida son más sostenibles.")
    assert plan().values[4] == "Respeto (por la persona y el ambiente)"
    assert plan().definition("mega_5").full_name.es.endswith("pequeños(as) productores(as) y trabajadores(as).")


def test_objectives_are_four_and_eleven():
    codes = [(each.code, [inner.code for inner in each.tactical]) for each in plan().objectives]
    assert codes == [
        ("OE1", ["OT1.1", "OT1.2"]),
        ("OE2", ["OT2.1", "OT2.2", "OT2.3"]),
        ("OE3", ["OT3.1", "OT3.2", "OT3.3"]),
        ("OE4", ["OT4.1", "OT4.2", "OT4.3"]),
    ]


def test_every_objective_that_feeds_an_indicator_exists_and_markets_feed_the_last_alone():
    for definition in plan().definitions:
        assert all(plan().objective(code) for code in definition.objectives), definition.key
    assert [each.key for each in plan().fed_by(plan().objectives[1])] == ["mega_1a", "mega_1b", "mega_4", "mega_5"]
    assert plan().fed_by(plan().objective("OT1.1")) == ()


def test_nothing_is_invented_where_the_plan_is_silent():
    assert plan().milestones == ()
    assert plan().decisions["D9"].values == {"baseline": "none"}
    assert plan().decisions["D12"].values == {"markets_indicator": "none"}


def test_decisions_are_fourteen_and_reach_the_definitions():
    assert list(plan().decisions) == [f"D{number}" for number in range(1, 15)]
    definition = plan().definition("mega_1a")
    assert (definition.threshold, definition.close_points, definition.min_units, definition.min_detail) == (
        75,
        5,
        5,
        10,
    )
    assert (plan().definition("mega_5").min_units, plan().definition("mega_5").min_persons) == (5, 20)
    assert plan().definition("mega_3b").partial_weight == 0.5


def test_allies_and_proposals_have_no_cuts():
    assert [each.key for each in plan().definitions if not each.cuts] == ["mega_3a", "mega_3b"]
    assert plan().definition("mega_1a").allows(frozenset({"country", "product"}))
    assert not plan().definition("mega_3a").allows(frozenset({"country"}))
    assert plan().definition("mega_3a").allows(frozenset())


def test_every_text_for_people_is_in_the_four_languages():
    for each in plan().definitions:
        for wording in (each.short_name, each.full_name, each.formula):
            assert all(text.strip() for text in wording.all())
            assert "{" not in "".join(wording.all())


def test_the_formula_says_the_threshold_in_use():
    changed = read_plan(parse_table("plan.toml", SOURCE.replace("threshold = 75", "threshold = 80")))
    assert "80 de 100" in changed.definition("mega_1a").formula.es


def test_an_unknown_indicator_is_named():
    with pytest.raises(InputError, match="mega_9"):
        plan().definition("mega_9")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('title = "', 'titulo = "', r"plan\.toml: falta «title»"),
        ("threshold = 75", 'threshold = "75"', r"«decisions\.D2\.threshold» debe ser int o float, no str"),
        ('unit = "index"', 'unit = "indice"', r"«indicators\.mega_1b\.unit» debe ser una de percent, index"),
        ("[indicators.mega_2]", "[indicators.mega_9]", r"«indicators» debe tener, en este orden"),
        ('{ name = "rec_lider" }', '"rec_lider"', r"«indicators\.mega_1a\.items\[3\]» debe ser una tabla"),
        ('["satisfaccion_membresia"]', "[1]", r"«indicators\.mega_1a\.forms» debe ser una lista de textos"),
        ('cuts = ["country",', 'cuts = ["planet",', r"«indicators\.mega_1a\.cuts» no admite planet"),
        ("due = 2027-12-31", "due = 2027", r"«indicators\.mega_1a\.due» debe ser date, no int"),
        ("starts = 2025", "starts = = 2025", r"plan\.toml: no es TOML válido"),
    ],
)
def test_a_wrong_plan_is_refused_by_file_and_key(old, new, complaint):
    assert old in SOURCE
    with pytest.raises(InputError, match=complaint):
        read_plan(parse_table("plan.toml", SOURCE.replace(old, new, 1)))


def changed(old, new):
    """The shipped plan with one rule changed."""
    assert old in SOURCE
    return read_plan(parse_table("plan.toml", SOURCE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("threshold = 75", "threshold = 80", ["mega_1a"]),
        ('reading = "mean"', 'reading = "percent"', ["mega_1b"]),
        ("partial_weight = 0.5", "partial_weight = 0.4", ["mega_3b"]),
        ('across_dimensions = "geometric"', 'across_dimensions = "arithmetic"', ["mega_4"]),
        ("least_persons = 3", "least_persons = 4", ["mega_5"]),
        ("entry_days = 90", "entry_days = 60", ["mega_2"]),
        ('{ name = "ali_sigue" }', '{ name = "ali_sigue", unknown_is_zero = true }', ["mega_3a"]),
    ],
)
def test_a_changed_rule_needs_a_version_of_its_own(old, new, keys):
    wrong = unversioned(changed(old, new))
    assert [line.split(":")[0] for line in wrong] == keys
    assert "version = 2" in wrong[0]


@pytest.mark.parametrize(("old", "new"), [("target = 85", "target = 86"), ("close_points = 5", "close_points = 4")])
def test_a_target_or_a_colour_is_no_rule(old, new):
    assert unversioned(changed(old, new)) == []


def test_a_new_version_is_written_beside_the_old_one():
    found = changed("threshold = 75", "threshold = 80").definition("mega_1a")
    again = SOURCE.replace("threshold = 75", "threshold = 80").replace("version = 1\nforms", "version = 2\nforms", 1)
    row = '[[indicators.mega_1a.versions]]\nnumber = 2\nsince = 2027-01-01\nrules = "{}"\nnote = "umbral"\n'
    rules = rules_of(found, plan().decisions)
    new = read_plan(parse_table("plan.toml", f"{again}\n{row.format(rules)}"))
    assert unversioned(new) == []
    assert [each.number for each in new.definition("mega_1a").card.versions] == [1, 2]


def test_every_indicator_has_its_whole_card():
    for each in plan().definitions:
        card = each.card
        for wording in (card.definition, card.numerator, card.denominator, card.exclusions):
            assert all(text.strip() for text in wording.all())
            assert "{" not in "".join(wording.all())
        assert card.responsible
        assert (card.factor, card.decimals_chat, card.decimals_export) == (100, 0, 1)
