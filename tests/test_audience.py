"""Selections of organizations in ordinary words."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience import Audience, options, parse_audience, read_audience
from bot.errors import InputError
from bot.indicators.records import Member
from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from bot.spelling import fold

ONES = [
    ("Perú café", "pais:PE producto:cafe"),
    ("cafe peru", "pais:PE producto:cafe"),
    ("como vamos en cafe en peru", "pais:PE producto:cafe"),
    ("¿Cómo va el CAFÉ en el Perú?", "pais:PE producto:cafe"),
    ("how are we doing in coffee in Peru", "pais:PE producto:cafe"),
    ("como estamos indo no café do Peru", "pais:PE producto:cafe"),
    ("comment ça va au Pérou, le café", "pais:PE producto:cafe"),
    ("pais:PE producto:cafe tipo:opp region:andina cn:CN-PE", "pais:PE region:andina producto:cafe tipo:opp cn:CN-PE"),
    ("cn:CN-PE región: andina TIPO:opp país: perú", "pais:PE region:andina tipo:opp cn:CN-PE"),
    ("Brasil trabajadores", "pais:BR tipo:trabajadores"),
    ("Brazil workers", "pais:BR tipo:trabajadores"),
    ("región andina", "region:andina"),
    ("centroamérica y méxico", "region:ca_mexico"),
    ("méxico", "pais:MX"),
    ("pais:costa rica,PE cacao", "pais:CR,PE producto:cacao"),
    ("El Salvador", "pais:SV"),
    ("pais:el_salvador", "pais:SV"),
    ('pais:"El Salvador"', "pais:SV"),
    ("República Dominicana", "pais:DO"),
    ("cacao DO", "pais:DO producto:cacao"),
    ("café do Brasil", "pais:BR producto:cafe"),
    ("islas de barlovento banano", "pais:LC,VC,DM,GD producto:banano"),
    ("les petits producteurs d'Haïti", "pais:HT tipo:opp"),
    ("Brazil nuts", "producto:nueces"),
    ('red:"Red Café"', 'red:"Red Café"'),
    ("", ""),
    ("¿cómo vamos?", ""),
]


@pytest.mark.parametrize(("words", "canonical"), ONES)
def test_words_in_any_order_and_language(words, canonical):
    audience, unknown = parse_audience(words)
    assert (audience.text(), unknown) == (canonical, ())


@pytest.mark.parametrize(
    ("words", "canonical", "unknown"),
    [
        ("Perú zorro", "pais:PE", ("zorro",)),
        ("Zorro Ártico café", "producto:cafe", ("Zorro", "Ártico")),
        ("pais:XX", "", ("pais:XX",)),
        ("pais:cafe", "", ("pais:cafe",)),
        ("pais:", "", ("pais:",)),
        ("pais: region:andina", "region:andina", ("pais:",)),
        ("planeta:marte", "", ("planeta", "marte")),
        ("café 2025", "producto:cafe", ("2025",)),
        ("cn:---", "", ("cn:---",)),
    ],
)
def test_an_unknown_word_is_never_dropped(words, canonical, unknown):
    audience, found = parse_audience(words)
    assert (audience.text(), found) == (canonical, unknown)


def test_reading_strictly_names_the_word_and_the_options():
    assert read_audience("Perú").countries == {"PE"}
    with pytest.raises(InputError, match=r"zorro.*Cono Sur.*cacao.*trabajadores"):
        read_audience("zorro")


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        ("Perú café", "es", "Perú · café"),
        ("Perú café", "fr", "Pérou · café"),
        ("brasil trabajadores", "pt", "Brasil · trabalhadores"),
        ("caribe, PE, cn:CN-1", "en", "Peru · Caribbean · CN-1"),
        ("", "es", "Red CLAC"),
        ("", "en", "CLAC network"),
    ],
)
def test_the_answer_repeats_the_filter_it_understood(words, language, said):
    assert parse_audience(words)[0].describe(language) == said


def test_the_filter_in_json():
    assert parse_audience("pais:PE")[0].as_json() == {"country": "PE"}
    assert parse_audience("PE CO café trabajadores")[0].as_json() == {
        "country": ["CO", "PE"],
        "product": "cafe",
        "type": "trabajadores",
    }
    assert Audience().as_json() == {}


COOPERATIVE = Member("o1", "PE", "andina", "opp", products=("cafe", "cacao"), cn="CN-PE", networks=("Red Café",))


@pytest.mark.parametrize(
    ("words", "belongs"),
    [
        ("", True),
        ("Perú", True),
        ("Perú Colombia", True),
        ("Colombia", False),
        ("Perú cacao", True),
        ("Perú miel", False),
        ("andina opp", True),
        ("trabajadores", False),
        ("cn:cn-pe", True),
        ("cn:CN-CO", False),
        ('red:"red cafe"', True),
    ],
)
def test_any_value_of_a_category_and_all_categories(words, belongs):
    assert parse_audience(words)[0].matches(COOPERATIVE) is belongs


def test_an_empty_audience_is_false_and_knows_its_cuts():
    assert not Audience()
    assert parse_audience("Perú café")[0].cuts == {"country", "product"}


def test_neighbours_are_what_could_be_subtracted():
    found = {each.text() for each in parse_audience("PE CO café")[0].neighbours()}
    assert {
        "",
        "pais:CO,PE",
        "producto:cafe",
        "pais:PE producto:cafe",
        "region:andina producto:cafe",
        "region:andina",
    } <= found
    assert Audience().neighbours() == ()


def test_what_can_be_said_is_told_in_each_language():
    assert options("en")["region"] == ("Andean region", "Central America and Mexico", "Southern Cone", "Caribbean")
    assert set(options()) == {"country", "region", "product", "type"}


@pytest.mark.parametrize("language", ["es", "pt", "en", "fr"])
def test_every_name_shown_is_understood(language):
    for cut, names in options(language).items():
        for name in names:
            audience, unknown = parse_audience(name)
            assert (audience.cuts, unknown) == ({cut}, ()), name


def some(values):
    return st.frozensets(st.sampled_from(sorted(values)), max_size=3)


free_names = st.frozensets(
    st.text(max_size=12).map(lambda text: " ".join(text.replace('"', "").split())).filter(fold), max_size=2
).map(lambda names: frozenset(normalize("NFC", name) for name in names))
audiences = st.builds(
    Audience,
    countries=some(atlas().countries),
    regions=some(atlas().regions),
    products=some(catalog().products),
    kinds=some(catalog().kinds),
    cns=free_names,
    networks=free_names,
)


@given(audiences)
def test_the_canonical_words_read_back(audience):
    assert parse_audience(audience.text()) == (audience, ())


@given(st.text())
def test_any_text_is_read_without_failing(text):
    audience, unknown = parse_audience(text)
    assert parse_audience(audience.text())[0] == audience
    assert all(unknown)
