"""What is said of a figure so that nobody trusts it more than it deserves."""

import pytest

from bot.i18n import LANGUAGES, translator
from bot.programme.plan import plan
from bot.reports import cautions, words
from bot.reports.text import detail_text

SILENT = {"worst": 49.4, "best": 93.2}


def spanish(text):
    return text


def of(found, number):
    return " ".join(cautions.all_of(found.row(number), spanish, "es")).replace("\u00a0", " ")


def test_the_share_somebody_wrote_down_is_said_where_there_is_one(standing, report):
    asked = standing("mega_1b", 82.0, "behind", n=200, frame=400, companions={"assisted_percent": 8.0})
    found = report([asked])
    assert "8 % de las respuestas las anotó una persona del equipo" in of(found, 2)
    assert "anotó una persona del equipo" in detail_text(found, 2, spanish)
    alone = report([standing("mega_1b", 82.0, "behind", n=200, frame=400, companions={"assisted_percent": 0.0})])
    assert "anotó" not in detail_text(alone, 2, spanish)


def test_a_very_small_share_is_never_said_to_be_none(standing, report):
    found = report([standing("mega_1b", 82.0, "behind", n=400, frame=800, companions={"assisted_percent": 0.2})])
    assert "1 % de las respuestas" in of(found, 2)


def test_silent_organizations_could_say_all_no_or_all_yes(standing, report):
    found = report([standing("mega_1a", 87.9, "close", n=528, frame=940, margin=1.9, companions=SILENT)])
    assert "serían 49 %; si todas la reconocieran, 93 %." in of(found, 1)


@pytest.mark.parametrize("more", [{"n": 940}, {"n": 7, "notes": ("above_95",)}, {"status": "hidden"}])
def test_bounds_are_left_out_where_nobody_is_silent_or_they_would_tell_too_much(standing, report, more):
    told = {"status": "close", "n": 528, "frame": 940, "margin": 1.9, "companions": SILENT} | more
    assert "si todas la reconocieran" not in of(report([standing("mega_1a", 98.0, **told)]), 1)


def test_a_register_speaks_of_no_round(standing, report):
    text = of(report([standing("mega_2", 82.0, "behind", n=905, frame=905)]), 3)
    assert "ronda" not in text
    assert "registro" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_source_of_the_plan_can_be_read(language):
    translate = translator(language)
    assert {one.source for one in plan().definitions} <= set(words.SOURCES)
    if language != "es":
        assert all(translate(source) != source or source == "CLACbook" for source in words.SOURCES)
