"""Countries, zones and the words organizations are sorted by."""

from zoneinfo import ZoneInfo

import pytest

from bot.errors import InputError
from bot.programme.catalog import catalog
from bot.programme.countries import atlas, read_atlas
from bot.programme.tables import parse_table
from bot.programme.vocabulary import phrases
from bot.programme.wording import Wording
from bot.spelling import fold

NAME = 'name = { es = "A", pt = "A", en = "A", fr = "A" }'


def test_the_network_has_twenty_seven_countries_in_four_regions():
    assert len(atlas().countries) == 27
    assert list(atlas().regions) == ["andina", "ca_mexico", "cono_sur", "caribe"]
    assert [code for code, each in atlas().countries.items() if each.region == "andina"] == [
        "CO",
        "EC",
        "PE",
        "BO",
        "VE",
    ]


@pytest.mark.parametrize("code", atlas().countries)
def test_every_country_is_usable(code):
    country = atlas().countries[code]
    assert all(ZoneInfo(zone) for zone in (country.zone, *country.other_zones))
    assert country.language in {"es", "pt", "en", "fr"}
    assert all(prefix.startswith("+") and prefix[1:].isdigit() for prefix in country.phone_prefixes)
    assert all(country.name.all())


def test_phone_prefixes_tell_countries_apart():
    prefixes = [prefix for country in atlas().countries.values() for prefix in country.phone_prefixes]
    assert len(prefixes) == len(set(prefixes))
    assert atlas().countries["DO"].phone_prefixes == ("+1809", "+1829", "+1849")


def test_no_name_means_two_different_things():
    groups = {fold(name) for name in atlas().groups}
    assert [phrase for phrase, meanings in phrases().items() if len(meanings) > 1 and phrase not in groups] == []


def test_a_name_of_the_vocabulary_is_never_filler_but_one():
    assert [phrase for phrase in phrases() if phrase in catalog().filler] == ["do"]  # Portuguese "do", or the country


@pytest.mark.parametrize(
    ("written", "key"),
    [("Café", "cafe"), ("COFFEE", "cafe"), ("caña de azúcar", "azucar"), ("abacate", "palta"), ("uranio", None)],
)
def test_products_are_known_as_people_write_them(written, key):
    assert catalog().product_key(written) == key


def test_types_are_known_as_people_write_them():
    assert catalog().kind_key("Comité de Prima") == "trabajadores"
    assert catalog().kind_key("OPP") == "opp"
    assert catalog().kind_key("gobierno") is None


def test_a_wording_falls_back_to_spanish():
    wording = Wording(es="hola", pt="olá", en="hello", fr="bonjour")
    assert (wording.to("fr"), wording.to("ht")) == ("bonjour", "hola")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            f'[regions.a]\n{NAME}\n[countries.PE]\n{NAME}\nregion = "b"',
            r"«countries\.PE\.region» debe ser una de a, no «b»",
        ),
        (f"[regions.a]\n{NAME.replace('fr', 'de')}\n[countries]", r"falta «regions\.a\.name\.fr»"),
        (f'[regions.a]\n{NAME}\n[countries]\n[[groups]]\nnames = ["x"]\ncountries = ["PE"]', "países que no están: PE"),
    ],
)
def test_a_wrong_calendar_is_refused_by_file_and_key(text, complaint):
    with pytest.raises(InputError, match=complaint) as refusal:
        read_atlas(parse_table("calendar.toml", text))
    assert str(refusal.value).startswith("calendar.toml: ")
