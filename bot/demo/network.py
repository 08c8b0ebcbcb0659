"""The whole fictitious network as rows of the tables, in the order they can be inserted; from a seed and an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from bot.conversation import Purpose
from bot.demo.activities import activities
from bot.demo.asking import Asking, askings
from bot.demo.attendance import attendance
from bot.demo.consents import CHANNEL, TEXT_VERSION, WORDS, Decision, decisions
from bot.demo.interviews import InterviewRows
from bot.demo.opinions import climate
from bot.demo.organizations import Organization, organizations
from bot.demo.people import Member, people
from bot.demo.responses import Respondents, frame
from bot.demo.structures import countries_of, networks_of, states, structures
from bot.reports.participation import RECONCILED
from bot.surveys.form import Form

Row = dict[str, Any]
SEED = 2027
HOME_ZONE = "America/El_Salvador"  # of CLAC's own team
COMPARED_AGO = timedelta(days=9)  # the attendance lists beside CLACbook
REGISTER_BEGAN = timedelta(days=40)  # before the first round


@dataclass(frozen=True, slots=True)
class Network:
    """Rows by table."""

    tables: Mapping[str, list[Row]]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.tables.values()))


def network(form: Form, form_row_id: int, *, now: datetime, seed: int = SEED) -> Network:
    """The network a seed gives at an instant; `form` is the published satisfaction form and `form_row_id` its row."""
    rng = Random(seed)  # noqa: S311 - nothing secret: anybody may build the same network
    today = now.astimezone(UTC).date()
    members_of = organizations(rng, today)
    members = people(rng, members_of, today)
    asked = askings(now)
    leaning, respondents = climate(rng, members_of), Respondents(rng, members_of, members, now)
    responses = [each for asking in asked for each in respondents.of(asking, members_of, leaning)]
    rows = InterviewRows(rng, form, form_row_id)
    for response in responses:
        rows.add(response)
    first_day = asked[0].opened_at - REGISTER_BEGAN
    decided = decisions(rng, members, _zones(members_of, members), responses, first_day)
    willing = {each.member.id for each in decided if each.granted[Purpose.INVITATIONS]}
    willing |= {each.id for each in members if each.persona}
    gatherings, invited = activities(Random(seed + 1), members_of, members, willing, now)  # noqa: S311 - as above
    present = attendance(Random(seed + 2), gatherings, invited, now)  # noqa: S311 - as above
    compared = (now - COMPARED_AGO).date().isoformat()
    return Network(
        {
            "facts": [{"name": "sample_data", "value": "1"}, {"name": RECONCILED, "value": compared}],
            "organizations": [_organization(each) for each in members_of],
            "organization_products": [
                {"organization_id": each.id, "product": product} for each in members_of for product in each.products
            ],
            "structures": structures(),
            "structure_countries": [
                {"structure_id": key, "country": country} for key, codes in countries_of().items() for country in codes
            ],
            "organization_networks": [
                {"organization_id": each.id, "network": key} for each in members_of for key in networks_of(each)
            ],
            "organization_states": states(members_of, today, now),
            **_people(members, decided, first_day),
            "rounds": [_round(asking, form_row_id) for asking in asked],
            "frames": [_entry(asking, each) for asking in asked for each in frame(asking, members_of)],
            "interviews": rows.interviews,
            "answers": rows.answers,
            "activities": gatherings,
            "activity_invitations": invited,
            "attendance": present,
        }
    )


def _zones(members_of: list[Organization], members: list[Member]) -> dict[int, str]:
    zones = {each.id: each.time_zone for each in members_of}
    return {each.id: zones[each.organizations[0]] if each.organizations else HOME_ZONE for each in members}


def _organization(organization: Organization) -> Row:
    columns = (
        "id", "name", "short_name", "kind", "grade", "country", "region", "cn", "time_zone", "language", "state",
        "joined_on", "left_on", "people_count",
    )  # fmt: skip
    return {name: getattr(organization, name) for name in columns}


def _people(members: list[Member], decided: list[Decision], first_day: datetime) -> dict[str, list[Row]]:
    """People, the organizations they speak for, their codes and the proofs of what they decided."""
    known = {decision.member.id: decision for decision in decided}
    created = {each.id: each.known_since(first_day) for each in members}
    return {
        "people": [_person(each, known.get(each.id), created[each.id]) for each in members],
        "memberships": [
            {"person_id": each.id, "organization_id": organization, "position": each.position, "valid_from": each.since}
            for each in members
            for organization in each.organizations
        ],
        "codes": [_code(each, known.get(each.id), created[each.id]) for each in members],
        "consents": [row for decision in decided for row in _consents(decision)],
    }


def _person(member: Member, decision: Decision | None, created: datetime) -> Row:
    granted = decision.granted if decision else {}
    return {
        "id": member.id,
        "name": member.name,
        "language": member.language,
        "role": member.role,
        "scope": member.scope,
        "phone": None,
        "surveys": granted.get(Purpose.SURVEYS, False),
        "invitations": granted.get(Purpose.INVITATIONS, False),
        "created_at": created,
    }


def _code(member: Member, decision: Decision | None, created: datetime) -> Row:
    used = decision.at if decision and not member.persona else None
    return {"code": member.code, "person_id": member.id, "created_at": created, "used_at": used}


def _consents(decision: Decision) -> list[Row]:
    member, words = decision.member, WORDS[decision.member.language]
    return [
        {
            "person_id": member.id,
            "purpose": purpose.value,
            "granted": granted,
            "text_version": TEXT_VERSION,
            "language": member.language,
            "channel": CHANNEL,
            "message_id": f"{CHANNEL}:{member.id}",
            "answer": words[0 if granted else 1],
            "zone": decision.zone,
            "at": decision.at,
        }
        for purpose, granted in decision.granted.items()
    ]


def _round(asking: Asking, form_row_id: int) -> Row:
    return {
        "id": asking.id,
        "form_id": form_row_id,
        "name": asking.name,
        "state": "open" if asking.open else "closed",
        "audience": "",
        "opened_at": asking.opened_at,
        "closes_at": asking.closes_at,
        "closed_at": None if asking.open else asking.closes_at,
        "approved": not asking.open,
    }


def _entry(asking: Asking, organization: Organization) -> Row:
    left = organization.left_on
    return {
        "round_id": asking.id,
        "organization_id": organization.id,
        "country": organization.country,
        "region": organization.region,
        "kind": organization.kind,
        "cn": organization.cn,
        "products": ";".join(organization.products),
        "networks": ";".join(networks_of(organization)),
        "left_at": datetime.combine(left, time(15), UTC) if left and left <= asking.closes_at.date() else None,
    }
