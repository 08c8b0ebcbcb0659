"""Stories told to the real inbox, handlers, storage and outbox."""

import pytest

from tests.scenario import Scenario


@pytest.fixture
def scenario(database, clock, settled):
    return Scenario(database, clock, settled)
