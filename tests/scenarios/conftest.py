"""Stories told to the real inbox, handlers, storage and outbox."""

import pytest

from tests.scenario import Scenario


@pytest.fixture
async def scenario(database, clock):
    return await Scenario.begin(database, clock)
