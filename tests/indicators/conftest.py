"""The demonstration's last finished round of the members' survey, as an indicator hears it."""

from collections import defaultdict
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bot.demo.network import network
from bot.indicators.membership import hear
from bot.indicators.records import Member, Response, RoundFacts
from bot.programme.plan import plan
from bot.surveys.xform import read_form
from bot.surveys.xlsform import convert

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
NAME = "satisfaccion_membresia.md"
ROUND = 2


@pytest.fixture(scope="session")
def demo_survey():
    form = read_form(convert((files("bot.surveys") / "forms" / NAME).read_bytes(), NAME))
    tables = network(form, 1, now=NOW).tables
    networks = defaultdict(list)
    for row in tables["organization_networks"]:
        networks[row["organization_id"]].append(row["network"])
    members = [
        Member(
            row["organization_id"], row["country"], row["region"], row["kind"],
            tuple(filter(None, row["products"].split(";"))), row["cn"], tuple(networks[row["organization_id"]]),
        )
        for row in tables["frames"] if row["round_id"] == ROUND and row["left_at"] is None
    ]  # fmt: skip
    answers = defaultdict(dict)
    for row in tables["answers"]:
        answers[row["interview_id"]][row["question"]] = row["value"]
    responses = [
        Response(
            row["organization_id"], row["person_id"], answers[row["id"]], row["state"] == "complete", row["updated_at"]
        )
        for row in tables["interviews"] if row["round_id"] == ROUND
    ]  # fmt: skip
    return hear(plan().definition("mega_1b"), members, responses, RoundFacts(NOW.date(), "ronda", closed_at=NOW))
