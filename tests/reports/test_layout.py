from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reports.layout import BODY, EDGE, GLYPH, PAGE, PILL, RIGHT, TRACK, lay_out, scale

FILLER = " palabras de más que alargan"
FRENCH = (
    "Reconnaissance de la CLAC par ses organisations membres et leurs travailleurs",
    "Satisfaction des organisations membres",
    "Participation aux activités convoquées par la CLAC",
    "Reconnaissance des partenaires et des alliés",
    "Propositions de standards acceptées par le système",
    "Développement des organisations et des structures",
    "Durabilité des moyens de subsistance des familles productrices et travailleuses",
)
WORDS = st.text(st.sampled_from("aeiomnW ñéÁ·%0123456789字"), min_size=1, max_size=70)
POINTS = st.floats(0, 100)
CHECKED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def assert_clear(sheet):
    """No text leaves the page or touches another text, a track, a verdict's ground or the next block."""
    boxes = [label.box for label in sheet.labels]
    for block in sheet.blocks:
        left, top = block.pill
        pill = (left, top, left + block.pill_width, top + PILL)
        track = (BODY, block.track - 6, RIGHT, block.track + TRACK + 6)
        verdict = block.labels[-1].box
        assert pill[0] + GLYPH < verdict[0]
        assert verdict[2] <= pill[2]
        assert verdict[3] <= pill[3]
        assert pill[2] < BODY
        inside = [label.box for label in (*block.facts, *block.labels)]
        assert all(apart(box, pill) for box in inside[:-1]), block.labels
        assert all(apart(box, track) for box in inside), block.labels
        assert all(block.top <= box[1] and box[3] <= block.bottom for box in inside)
        boxes += inside
    for one, other in combinations(boxes, 2):
        assert apart(one, other), (one, other)
    for box in boxes:
        assert box[0] >= EDGE - 1, box
        assert box[2] <= RIGHT + 1, box
        assert box[1] >= 0
        assert box[3] <= sheet.height


def status_of(value, target):
    return "met" if value >= target else "close" if value >= target - 5 else "behind"


@CHECKED
@given(
    value=POINTS, target=POINTS.map(lambda points: round(points, 1)), margin=st.floats(0, 12).map(lambda m: round(m, 1))
)
def test_no_value_target_or_margin_makes_labels_collide(standing, report, value, target, margin):
    rows = [
        standing(key, value, status_of(value, target), target=target, margin=margin, n=4528, frame=10940)
        for key in ("mega_1a", "mega_1b", "mega_4")
    ]
    sheet = lay_out(report(rows))
    assert_clear(sheet)
    for block in sheet.blocks:
        assert BODY <= block.end <= RIGHT
        assert BODY <= block.target <= RIGHT


@CHECKED
@given(names=st.lists(WORDS, min_size=7, max_size=7), scope=st.lists(WORDS, max_size=4), target=POINTS)
def test_no_name_or_filter_makes_labels_collide(standing, report, names, scope, target):
    rows = [
        standing("mega_1a", 50.0, "behind", target=round(target), n=12, frame=80),
        standing("mega_3b"),
        standing("mega_5"),
    ]
    assert_clear(
        lay_out(report(rows, names=names, filter_words=scope, network=names[0], examples=True, by_product=True))
    )


def test_the_longest_names_and_translations_a_third_longer_stay_inside(worked, report):
    sheet = lay_out(
        report(worked, names=FRENCH, translate=lambda text: text + FILLER[: len(text) // 3 + 1], locale="fr")
    )
    assert_clear(sheet)
    said = " ".join(label.text for label in sheet.blocks[4].labels)
    assert FRENCH[4] in said


@pytest.mark.parametrize(("value", "target"), [(89.0, 90), (3.0, 90), (100.0, 90), (0.0, 90), (50.0, 0), (50.0, 100)])
def test_the_bar_ends_at_the_value_and_the_mark_stands_at_the_target(standing, report, value, target):
    block = lay_out(report([standing("mega_1a", value, status_of(value, target), target=target, n=5, frame=9)])).blocks[
        0
    ]
    assert (block.end, block.target) == (scale(value), scale(target))
    assert (scale(0), scale(100)) == (BODY, RIGHT)
    assert RIGHT < PAGE


def test_short_names_keep_the_page_compact(worked, report):
    assert lay_out(report(worked)).height <= PAGE * 1280 / 864  # a Telegram photo: 1280 on its longer side
