"""Two of the team who approve what the other enters."""

import pytest


@pytest.fixture
async def ana(scenario):
    return await (await scenario.somebody("Ana Medición", role="mel")).registers("3")


@pytest.fixture
async def eva(scenario):
    return await (await scenario.somebody("Eva Segunda", role="mel")).registers("3")
