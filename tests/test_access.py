"""What each role may do: every cell of the table, and the edges of a scope."""

import pytest

from bot.access import STAFF, TABLE, Access, Permission, Place, Role, access_of, reason

LIMA = Place("PE", "andina", "cn-peru")
KINGSTON = Place("JM", "caribe", "cn-jamaica")

#: The table once more, as people read it: . no, s inside the scope, A everywhere.
CELLS = """
                miembro lider cn regional mel admin
talk            A       A     A  A        A   A
standings       A       A     A  A        A   A
oversight       .       A     A  A        A   A
panel           .       .     A  A        A   A
tasks           .       .     s  s        A   A
contacts        .       .     s  s        A   A
phones          .       .     s  .        A   .
confirm         .       .     s  s        A   A
participation   .       .     s  s        A   .
invite          .       .     s  s        A   .
opinions        .       .     .  .        A   .
rounds          .       .     .  .        A   .
figures         .       .     .  .        A   .
export          .       .     .  .        A   .
codes           .       .     s  s        A   A
register        .       .     .  .        A   A
audit           .       .     .  .        A   A
roles           .       .     .  .        .   A
installation    .       .     .  .        .   A
"""
ROLES, *ROWS = [line.split() for line in CELLS.strip().splitlines()]
EVERY = [(role, row[0], cell) for row in ROWS for role, cell in zip(ROLES, row[1:], strict=True)]


def test_the_table_has_every_role_and_permission():
    assert [role.value for role in Role] == ROLES
    assert [row[0] for row in ROWS] == [each.value for each in Permission] == [each.value for each in TABLE]
    assert all(len(cells) == len(Role) for cells in TABLE.values())


@pytest.mark.parametrize(("role", "permission", "cell"), EVERY)
def test_each_cell(role, permission, cell):
    wanted = Permission(permission)
    scoped = Access(Role(role), "PE")
    assert scoped.may(wanted) == (cell != ".")
    assert scoped.may(wanted, LIMA) == (cell != ".")
    assert scoped.may(wanted, KINGSTON) == (cell == "A")
    assert Access(Role(role)).may(wanted, LIMA) == (cell == "A")  # a scoped role without a scope reaches nothing


@pytest.mark.parametrize("scope", ["PE", "pe", "EC;PE", "andina", "cn-peru", " CN-Peru ; x"])
def test_a_scope_is_countries_regions_or_structures(scope):
    assert Access(Role.CN, scope).may(Permission.CONTACTS, LIMA)
    assert not Access(Role.CN, scope).may(Permission.CONTACTS, KINGSTON)


def test_an_unknown_place_is_inside_no_scope():
    assert not Access(Role.CN, "PE").may(Permission.TASKS, Place())
    assert not Access(Role.CN, ";").may(Permission.TASKS, Place())


def test_a_role_nobody_knows_may_do_no_more_than_a_member():
    stranger = access_of("emperor", "PE")
    assert {each for each in Permission if stranger.may(each)} == {Permission.TALK, Permission.STANDINGS}


def test_opinions_with_a_name_are_for_the_monitoring_team_alone():
    assert [role for role in Role if Access(role, "PE").may(Permission.OPINIONS)] == [Role.MEL]
    assert "no mostramos quién respondió qué" in reason(Permission.OPINIONS)


@pytest.mark.parametrize("permission", Permission)
def test_every_refusal_has_a_reason_and_a_way_on(permission):
    assert "PERSONA" in reason(permission) or "PROGRESO" in reason(permission)


def test_staff_is_who_may_do_more_than_a_leader():
    more = {role for role in Role if Access(role, "PE").may(Permission.TASKS)}
    assert more == STAFF
