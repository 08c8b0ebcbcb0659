"""What is masked in free text, what becomes of identifiers, and the retention table."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import MAIL, PHONE, RETENTION, RULES, coarse, fingerprint, mask

ORDINARY = [
    "12 socios", "2026", "de 2025-2027", "2024 2025 2026", "12/05/2026 a las 9.30", "2026-11-22", "1.200.000 lempiras",
    "1 200 000 pesos", "15,000,000", "10 000 socios en 24 países", "1, 2, 3, 4, 5, 6, 7", "12\n3456\n789", "60 %",
    "una arroba de café a 100.50", "FLO 12345", "ISO 9001:2015", "llegamos at 9.30", "3/4 partes", "",
]  # fmt: skip
IDENTIFYING = {
    "llame al 987 654 321": "llame al [tel.]",
    "+51 987654321 es Rosa": "[tel.] es Rosa",
    "tel (503) 7123-4567, gracias": "tel [tel.], gracias",
    "+503 7123 4567, +503 7123 4568": "[tel.], [tel.]",
    "wa.me/51987654321": "wa.me/[tel.]",
    "9 8 7 6 5 4 3 2 1": "[tel.]",
    "٩٨٧٦٥٤٣٢١": "[tel.]",
    "rosa.m+coop@ejemplo.invalid hola": "[e-mail] hola",
    "rosa @ ejemplo.invalid": "[e-mail]",
    "escriba a rosa arroba ejemplo punto com": "escriba a [e-mail]",
    "joana arroba exemplo ponto com ponto br": "[e-mail]",
    "write rosa (at) mail dot com": "write [e-mail]",
}

COUNTRY = st.sampled_from(["", "+51 ", "+503", "0055 ", "+1-", "(504) "])
GAPS = st.sampled_from(["", " ", "-", ".", "\u00a0", " - ", "\u200b"])
WORDS = st.text(st.characters(categories=["Ll", "Lu"]), max_size=12)
LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789._+-", min_size=1, max_size=20)
MOMENTS = st.integers(0, 6000).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
DOMAIN = st.from_regex(r"[a-z0-9-]{1,15}\.(com|org|invalid|gob\.pe)", fullmatch=True)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_numbers_stay(text):
    assert mask(text) == text


@pytest.mark.parametrize(("text", "masked"), IDENTIFYING.items())
def test_telephones_and_mail_addresses_go(text, masked):
    assert mask(text) == masked


@given(before=WORDS, country=COUNTRY, groups=st.lists(st.integers(100, 9999), min_size=2, max_size=4), gap=GAPS)
def test_no_telephone_survives(before, country, groups, gap):
    number = f"{country}{gap.join(str(9000 + group) for group in groups)}"  # groups that are no years
    masked = mask(f"{before} {number} fin")
    assert PHONE in masked
    assert not any(sign.isdigit() for sign in masked)


@given(before=WORDS, local=LOCAL, domain=DOMAIN)
def test_no_mail_address_survives(before, local, domain):
    masked = mask(f"{before} {local}@{domain} fin")
    assert "@" not in masked
    assert domain not in masked
    assert MAIL in masked


@given(st.integers(0, 999_999), WORDS)
def test_a_number_of_up_to_six_digits_stays(number, word):
    text = f"{word} {number} {word}"
    assert mask(text) == text


@given(st.text(max_size=200))
def test_masking_again_changes_nothing(text):
    assert mask(mask(text)) == mask(text)


def test_an_identifier_is_known_again_only_with_its_salt_and_kind():
    known = fingerprint("salt", "phone", "+51987654321")
    assert known == fingerprint("salt", "phone", " +51987654321")
    assert fingerprint("salt", "code", "k7m4p2qx") == fingerprint("salt", "code", "K7M4P2QX")
    others = {fingerprint("other", "phone", "+51987654321"), fingerprint("salt", "code", "+51987654321")}
    assert len({known, *others}) == 3


def test_a_coarse_date_says_the_month():
    assert coarse(datetime(2026, 11, 22, 16, 5, 9, 7, tzinfo=UTC)) == datetime(2026, 11, 1, tzinfo=UTC)


@given(
    at=MOMENTS,
    closed_at=MOMENTS,
)
def test_a_coarse_date_neither_makes_an_answer_late_nor_in_time(at, closed_at):
    rounded = coarse(at, closed_at)
    assert rounded.day == 1
    assert abs(rounded - at) <= timedelta(days=31)
    assert (rounded <= closed_at) == (at <= closed_at)


def test_every_rule_has_an_end():
    assert len(RULES) == len(RETENTION)
    assert all((rule.days > 0) != (rule.until is not None) for rule in RETENTION)
    assert not RULES["answers"].is_over(date(2032, 12, 31))
    assert RULES["answers"].is_over(date(2033, 1, 1))
