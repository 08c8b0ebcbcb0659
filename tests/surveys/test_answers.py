"""How each kind of question reads what people send: by their country, and asking back where it can mean two things."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from bot.surveys.answers import Ask, Given, NotUnderstood, Option, Understood, Unsure, read, show
from bot.surveys.answers.choice import numbered
from bot.surveys.choices import Choice
from tests.surveys.walks import NOW

FRUIT = numbered(
    [Choice("cafe", "Café"), Choice("cacao", "Cacao"), Choice("miel", "Miel de abeja"), Choice("ns", "No sé")]
)


def ask(kind, country="PE", language="es", **more):
    return Ask(kind, NOW, country=country, language=language, **more)


def outcome(kind, text, country="PE", language="es", **more):
    """(value, sure) of a typed text, None when it is refused."""
    found = read(Given(text=text), ask(kind, country, language, **more))
    return None if isinstance(found, NotUnderstood) else (found.value, isinstance(found, Understood))


@pytest.mark.parametrize(
    ("text", "country", "kind", "expected"),
    [
        ("12.500", "CO", "integer", ("12500", True)),  # Bogotá groups with a point
        ("12.500", "PE", "integer", ("12500", False)),  # in Lima the point is the decimal sign: is it 12 500?
        ("12.500", "CO", "decimal", ("12500", False)),
        ("12.500", "PE", "decimal", ("12.500", False)),
        ("12,500", "PE", "integer", ("12500", True)),
        ("12,500", "CO", "integer", ("12500", False)),
        ("12,500", "BR", "decimal", ("12.500", False)),
        ("12.500", "", "integer", ("12500", False)),
        ("12,5", "CO", "decimal", ("12.5", True)),
        ("12,5", "PE", "decimal", ("12.5", True)),
        ("12.5", "CO", "decimal", ("12.5", True)),
        ("1.234,5", "CO", "decimal", ("1234.5", True)),
        ("1,234.5", "CO", "decimal", ("1234.5", True)),
        ("1.234.567", "PE", "integer", ("1234567", True)),
        ("1 234", "FR", "integer", ("1234", True)),
        ("12,5", "CO", "integer", None),
        ("12,0", "CO", "integer", ("12", True)),
        ("doce", "PE", "integer", None),
        ("dos", "PE", "integer", ("2", True)),
        ("-3", "PE", "integer", ("-3", True)),
        ("−3", "PE", "integer", ("-3", True)),
        ("007", "PE", "integer", ("7", True)),
        ("unos 12 kilos", "PE", "decimal", ("12", False)),
        ("3 mil", "PE", "integer", ("3000", False)),
        ("12 o 13", "PE", "integer", None),
        ("12/13", "PE", "decimal", None),
        ("50%", "PE", "decimal", None),
        ("1e5", "PE", "decimal", None),
        ("9" * 12, "PE", "integer", None),
        ("", "PE", "integer", None),
    ],
)
def test_numbers_are_read_as_the_country_writes_them(text, country, kind, expected):
    assert outcome(kind, text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "language", "expected"),
    [
        ("2026-03-12", "PE", "es", ("2026-03-12", True)),
        ("12/03/2026", "PE", "es", ("2026-03-12", True)),
        ("12-3-2026", "BR", "pt", ("2026-03-12", True)),
        ("12.03.2026", "HT", "fr", ("2026-03-12", True)),
        ("12/03/2026", "PR", "es", ("2026-12-03", True)),
        ("12/03/2026", "", "en", ("2026-03-12", False)),
        ("12/03/2026", "JM", "en", ("2026-03-12", True)),
        ("12/25/2026", "PE", "es", ("2026-12-25", False)),
        ("12/03/26", "PE", "es", ("2026-03-12", False)),
        ("12/03", "PE", "es", ("2026-03-12", False)),
        ("12 de marzo de 2026", "PE", "es", ("2026-03-12", True)),
        ("12 de março de 2026", "BR", "pt", ("2026-03-12", True)),
        ("March 12, 2026", "JM", "en", ("2026-03-12", True)),
        ("12 mars 2026", "HT", "fr", ("2026-03-12", True)),
        ("ayer", "PE", "es", ("2026-11-21", False)),
        ("31/02/2026", "PE", "es", None),
        ("2026", "PE", "es", None),
        ("mañana o pasado", "PE", "es", None),
    ],
)
def test_dates_are_read_day_first_except_where_the_country_writes_the_month_first(text, country, language, expected):
    assert outcome("date", text, country, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30", ("14:30:00.000-05:00", True)),
        ("14h30", ("14:30:00.000-05:00", True)),
        ("2:30 pm", ("14:30:00.000-05:00", True)),
        ("2 p.m.", ("14:00:00.000-05:00", True)),
        ("12 am", ("00:00:00.000-05:00", True)),
        ("08:30", ("08:30:00.000-05:00", True)),
        ("2:30", ("02:30:00.000-05:00", False)),
        ("25:00", None),
        ("14:75", None),
        ("13 pm", None),
    ],
)
def test_times(text, expected):
    assert outcome("time", text) == expected


def test_a_moment_is_a_date_and_a_time():
    assert outcome("datetime", "12/03/2026 14:30") == ("2026-03-12T14:30:00.000-05:00", True)
    assert outcome("datetime", "12 de marzo de 2026 a las 2:30 pm") == ("2026-03-12T14:30:00.000-05:00", True)
    assert outcome("datetime", "12/03/2026") is None
    assert show("2026-03-12T14:30:00.000-05:00", ask("datetime")) == "12 de marzo de 2026, 14:30"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1, 3", ("cafe miel", True)),
        ("3 1", ("cafe miel", True)),
        ("1 y 3", ("cafe miel", True)),
        ("café, miel", ("cafe miel", True)),
        ("café e cacao", ("cafe cacao", True)),
        ("miel de abeja", ("miel", True)),
        ("dos", ("cacao", True)),
        ("0", ("ns", True)),
        ("1, 7", None),
        ("ninguna", None),
        ("", None),
    ],
)
def test_several_choices(text, expected):
    assert outcome("select_multiple", text, options=FRUIT, labels=(FRUIT,)) == expected


def test_an_order_names_every_choice_once():
    three = FRUIT[:3]
    assert outcome("rank", "3 1 2", options=three) == ("miel cafe cacao", True)
    assert outcome("rank", "miel, café, cacao", options=three) == ("miel cafe cacao", True)
    assert outcome("rank", "3 1", options=three) is None
    assert outcome("rank", "3 1 1", options=three) is None
    assert show("miel cafe", ask("rank", options=three)) == "Miel de abeja · Café"


def test_a_scale_has_ends_and_steps():
    scale = {"start": "0", "end": "10", "step": "2"}
    assert outcome("range", "6", attributes=scale) == ("6", True)
    assert outcome("range", "7", attributes=scale) is None
    assert outcome("range", "12", attributes=scale) is None
    assert outcome("range", "0,5", attributes={"start": "0", "end": "1", "step": "0.25"}) == ("0.5", True)


def test_places_and_files():
    assert read(Given(location=(-12.0464, -77.0428)), ask("geopoint")) == Understood("-12.0464 -77.0428 0.0 0.0")
    assert outcome("geopoint", "-12,0464; -77,0428") == ("-12.0464 -77.0428 0.0 0.0", True)
    assert outcome("geopoint", "95, 10") is None
    assert read(Given(media="foto.jpg", media_kind="photo"), ask("image")) == Understood("foto.jpg")
    assert isinstance(read(Given(media="voz.ogg"), ask("image")), NotUnderstood)
    assert isinstance(read(Given(media="voz.ogg"), ask("integer")), NotUnderstood)
    assert outcome("barcode", " 750-1 ") == ("750-1", True)


@pytest.mark.parametrize("text", ["ok", "Sí", "1", "de acuerdo", "✅"])
def test_a_tick_is_stored_as_ok(text):
    assert outcome("acknowledge", text) == ("OK", True)


def test_dont_know_and_not_applicable_keep_their_digits():
    many = [Choice(str(n), f"Opción {n}") for n in range(1, 10)]
    few = [Choice("a", "A"), Choice("na", "No aplica"), Choice("ns", "No sé")]
    assert [option.digit for option in numbered(few)] == ["1", "9", "0"]
    assert [option.digit for option in numbered([*many, Choice("na", "No aplica")])][-1] == "10"


KINDS = ("select_one", "select_multiple", "rank", "integer", "decimal", "date", "time", "datetime", "geopoint", "range")


@examples(st.sampled_from(KINDS), st.text(max_size=30), st.sampled_from(["PE", "CO", "BR", "", "US"]))
def test_whatever_is_typed_is_read_or_refused_in_one_line(kind, text, country):
    question = ask(kind, country, options=FRUIT, labels=(FRUIT,))
    found = read(Given(text=text), question)
    if isinstance(found, NotUnderstood):
        assert found.message
        assert "\n" not in found.message
    else:
        assert found.value
        assert show(found.value, question)


@examples(st.integers(-999_999_999, 999_999_999), st.sampled_from(["PE", "CO", "BR"]))
def test_a_grouped_whole_number_is_never_read_as_another(number, country):
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", " ")):
        found = read(Given(text=text), ask("integer", country))
        assert isinstance(found, Understood | Unsure)
        assert found.value == str(number)


@examples(st.dates(date(1930, 1, 1), date(2035, 12, 31)), st.sampled_from(["PE", "BR", "US"]))
def test_a_shown_date_is_read_back(day, country):
    language = {"PE": "es", "BR": "pt", "US": "en"}[country]
    question = ask("date", country, language)
    assert read(Given(text=show(day.isoformat(), question)), question) == Understood(day.isoformat())


@examples(st.lists(st.text("abcdeñóü ", min_size=1, max_size=12), min_size=1, max_size=7, unique=True))
def test_every_label_that_is_unlike_the_others_is_read_as_itself(labels):
    options = tuple(Option(f"n{i}", label, str(i)) for i, label in enumerate(labels, 1))
    for option in options:
        found = read(Given(text=option.digit), replace(ask("select_one"), options=options))
        assert found == Understood(option.name)
