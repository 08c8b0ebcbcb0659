"""Who is written to, when, and why the others are not: rules over values, whatever the values."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import CLOSES, OPENS, is_allowed_day
from bot.mailing import CAP, Target, Verdict, judge, next_fit, summary
from bot.messages import Limits
from bot.programme.countries import atlas

COUNTRIES = sorted(atlas().countries.values(), key=lambda country: country.code)
MONDAY = datetime(2026, 11, 23, 16, tzinfo=UTC)
LIMITS = {"telegram": Limits(per_second=30), "whatsapp": Limits(per_second=80, window=24)}


def target(person=1, organization="PE-1", **rest):
    values = {
        "language": "es", "country": "PE", "zone": "America/Lima", "address_id": person, "channel": "telegram", **rest
    }  # fmt: skip
    return Target(person, f"Persona {person}", organization_id=organization, organization="Nube", **values)


def judged(*targets, now=MONDAY, useful_until=None, purpose="invitations", **rest):
    decisions = judge(targets, now=now, purpose=purpose, useful_until=useful_until, limits=LIMITS, **rest)
    return [one.verdict for one in decisions]


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, Verdict.SEND),
        ({"verdict": Verdict.ANSWERED}, Verdict.ANSWERED),
        ({"consent": False}, Verdict.OPTED_OUT),
        ({"address_id": None}, Verdict.NO_ADDRESS),
        ({"recent": CAP}, Verdict.CAP),
        ({"recent": CAP - 1}, Verdict.SEND),
        ({"channel": "whatsapp", "seen_at": MONDAY - timedelta(hours=25)}, Verdict.WINDOW),
        ({"channel": "whatsapp", "seen_at": MONDAY - timedelta(hours=23)}, Verdict.SEND),
        ({"channel": "whatsapp"}, Verdict.WINDOW),
    ],
)
def test_each_reason_has_its_name(values, verdict):
    assert judged(target(**values)) == [verdict]


def test_the_cap_holds_for_what_nobody_asked_for_and_not_for_urgent_changes():
    full = target(recent=CAP)
    assert judged(full, purpose="notice") == [Verdict.SEND]
    assert judged(full, hours="urgent") == [Verdict.SEND]


def test_a_person_gets_it_once_or_once_for_each_organization():
    two = target(organization="A"), target(organization="B"), target(organization="A")
    assert judged(*two) == [Verdict.SEND, Verdict.DUPLICATE, Verdict.DUPLICATE]
    assert judged(*two, each_organization=True) == [Verdict.SEND, Verdict.SEND, Verdict.DUPLICATE]


def test_who_is_left_out_for_one_organization_may_get_it_for_another():
    assert judged(target(organization="A", verdict=Verdict.SUSPENDED), target(organization="B")) == [
        Verdict.SUSPENDED,
        Verdict.SEND,
    ]


def test_what_would_wait_longer_than_it_is_of_use_is_not_sent():
    night = MONDAY.replace(hour=4)  # eleven in the evening in Lima
    assert judged(target(), now=night, useful_until=night + timedelta(hours=3)) == [Verdict.TOO_LATE]
    assert judged(target(), now=night, useful_until=night + timedelta(days=3)) == [Verdict.SEND]


def test_an_urgent_message_leaves_from_seven_to_eight_in_the_evening_on_any_day():
    lima = ZoneInfo("America/Lima")
    for sunday, leaves in ((7, 7), (19, 19)):
        at = datetime(2026, 11, 22, sunday, tzinfo=lima)
        assert next_fit(at, "urgent", "America/Lima", "PE", 0) == at.replace(hour=leaves)
    for hour, day in ((6, 22), (20, 23)):
        at = datetime(2026, 11, 22, hour, tzinfo=lima)
        assert next_fit(at, "urgent", "America/Lima", "PE", 0) == datetime(2026, 11, day, 7, tzinfo=lima)


def test_a_rehearsal_counts_and_says_how_long_it_takes():
    several = [target(n, channel="telegram" if n % 3 else "whatsapp", seen_at=MONDAY) for n in range(1, 91)]
    several += [target(91, country="BR", zone="America/Sao_Paulo", language="pt"), target(92, consent=False)]
    decisions = judge(several, now=MONDAY, purpose="invitations", useful_until=None, limits=LIMITS)
    found = summary(decisions, now=MONDAY, limits=LIMITS, texts={"es": "Hola"})
    assert (found.send, found.waiting, found.needs_second, found.untranslated) == (91, 0, True, 1)
    assert list(found.countries.items()) == [("PE", 90), ("BR", 1)]
    assert dict(found.verdicts) == {Verdict.OPTED_OUT: 1}
    assert found.seconds == pytest.approx(61 / 30)


def test_an_empty_rehearsal_has_no_numbers():
    found = summary([], now=MONDAY, limits=LIMITS, texts={})
    assert (found.send, found.last, found.seconds, found.needs_second) == (0, None, 0.0, False)


# --- whatever the values

PLACES = st.sampled_from([(zone, it.code) for it in COUNTRIES for zone in (it.zone, *it.other_zones)])
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda it: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=it))


@st.composite
def people(draw):
    zone, country = draw(PLACES)
    return target(
        draw(st.integers(1, 6)), draw(st.sampled_from("ABC")), zone=zone, country=country,
        recent=0, consent=draw(st.booleans()), address_id=draw(st.sampled_from([None, 1, 2])),
        channel=draw(st.sampled_from(["telegram", "whatsapp", ""])),
        verdict=draw(st.sampled_from([None, None, None, *Verdict])),
        seen_at=draw(st.none() | MOMENTS),
    )  # fmt: skip


@given(
    targets=st.lists(people(), max_size=12), now=MOMENTS, recent=st.integers(0, 5), each=st.booleans(),
    useful=st.none() | st.integers(1, 400), hours=st.sampled_from(["usual", "saturdays"]),
)  # fmt: skip
def test_nobody_twice_nobody_beyond_the_cap_and_nobody_out_of_hours(targets, now, recent, each, useful, hours):
    from dataclasses import replace

    counted = [replace(one, recent=recent) for one in targets]
    until = now + timedelta(hours=useful) if useful else None
    decisions = judge(
        counted, now=now, purpose="surveys", useful_until=until, limits=LIMITS, hours=hours, each_organization=each
    )
    assert [one.target for one in decisions] == counted
    sent = [one for one in decisions if one.verdict is Verdict.SEND]
    keys = [(it.target.person_id, it.target.organization_id if each else "") for it in sent]
    assert len(keys) == len(set(keys))
    for person in {it.target.person_id for it in sent}:
        assert recent + sum(it.target.person_id == person for it in sent) <= CAP
    for one in sent:
        local = one.not_before.astimezone(ZoneInfo(one.target.zone))
        assert one.not_before >= now
        assert OPENS <= local.time() < CLOSES
        assert is_allowed_day(local.date(), one.target.country, saturdays=hours == "saturdays")
        assert until is None or one.not_before < until
        assert one.target.consent
        assert one.target.address_id is not None
