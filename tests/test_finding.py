"""Finding names typed in a hurry."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.finding import Entry, find

ENTRIES = [
    Entry("rosa", ("Rosa Montenube", "Cooperativa Flor de Nube"), phone="+51912345678"),
    Entry("tomas", ("Tomás Vallenube",), phone="+51987000123"),
    Entry("pe1", ("Cooperativa Flor de Nube", "FLORNUBE"), ("PE-1", "4321")),
    Entry("pe2", ("Unión Nube Alta",), ("PE-2", "55")),
    Entry("br1", ("Associação Vento Claro",), ("BR-1",)),
]


def keys(query, **options):
    return [found.entry.key for found in find(query, ENTRIES, **options)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Rosa Montenube", "rosa"), ("montenube", "rosa"), ("rosa montenuve", "rosa"), ("MONTENUBE, Rosa", "rosa"),
        ("ros mont", "rosa"), ("tomas valenube", "tomas"), ("flor nube", "pe1"), ("flornube", "pe1"),
        ("flor de la nuve", "pe1"), ("union nuve alta", "pe2"), ("vento claro", "br1"), ("asociacao vento", "br1"),
        ("4321", "pe1"), ("FLO 4321", "pe1"), ("flo-id: 4321", "pe1"), ("PE-2", "pe2"), ("pe2", "pe2"),
        ("+51 912 345 678", "rosa"), ("5678", "rosa"), ("912345678", "rosa"), ("000 123", "tomas"),
    ],
)  # fmt: skip
def test_it_is_found_first(query, first):
    assert keys(query)[:1] == [first]


@pytest.mark.parametrize("query", ["zzz", "rosa vallenube", "999999", "12", "", "   ", "¿?", "Pedro"])
def test_what_is_not_there_is_not_found(query):
    assert keys(query) == []


def test_no_more_than_asked_for():
    assert len(keys("nube", limit=2)) == 2


@given(st.text(max_size=40))
def test_any_text_may_be_looked_for(query):
    assert len(find(query, ENTRIES, limit=3)) <= 3


def test_thousands_are_looked_through_at_once():
    many = [Entry(n, (f"Persona{n % 900} Monte{n % 70}nube Valle{n}",)) for n in range(4000)]
    began = time.perf_counter()
    found = find("persona12 monte12nuve", many)
    assert found
    assert time.perf_counter() - began < 1
