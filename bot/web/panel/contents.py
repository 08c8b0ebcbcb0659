"""The table of contents of the console: every page and action with the permission it needs.

A new page is one line here: with a title it stands in the menu of those who may open it.
"""

from __future__ import annotations

from bot.access import Permission
from bot.i18n import N_
from bot.web.panel import (
    auditing,
    codes,
    duplicates,
    exports,
    home,
    leaving,
    organizations,
    people,
    roles,
    rounds,
    tasks,
    twins,
)
from bot.web.panel.visit import Entry

TODAY, NETWORK, RULES = N_("Hoy"), N_("La red"), N_("Datos y reglas")
P = Permission

CONTENTS: tuple[Entry, ...] = (
    Entry("GET", "/panel", P.PANEL, home.show, TODAY, N_("Inicio")),
    Entry("GET", "/panel/tasks", P.TASKS, tasks.listed, TODAY, N_("Tareas")),
    Entry("GET", "/panel/tasks/{id}", P.TASKS, tasks.show),
    Entry("POST", "/panel/tasks/{id}/take", P.TASKS, tasks.take),
    Entry("POST", "/panel/tasks/{id}/close", P.TASKS, tasks.close),
    Entry("POST", "/panel/tasks/{id}/confirm", P.CONFIRM, tasks.decide),
    Entry("GET", "/panel/rounds", P.PARTICIPATION, rounds.listed, TODAY, N_("Rondas")),
    Entry("GET", "/panel/rounds/{id}", P.PARTICIPATION, rounds.show),
    Entry("GET", "/panel/organizations", P.CONTACTS, organizations.listed, NETWORK, N_("Organizaciones")),
    Entry("GET", "/panel/organizations/{id}", P.CONTACTS, organizations.show),
    Entry("GET", "/panel/people", P.CONTACTS, people.listed, NETWORK, N_("Personas")),
    Entry("GET", "/panel/people/{id}", P.CONTACTS, people.show),
    Entry("POST", "/panel/people/{id}/role", P.ROLES, people.set_role),
    Entry("GET", "/panel/codes", P.CODES, codes.offered, NETWORK, N_("Códigos personales")),
    Entry("POST", "/panel/codes", P.CODES, codes.take),
    Entry("GET", "/panel/duplicates", P.REGISTER, duplicates.listed, NETWORK, N_("Organizaciones repetidas")),
    Entry("POST", "/panel/duplicates/merge", P.REGISTER, duplicates.unite),
    Entry("POST", "/panel/duplicates/undo", P.REGISTER, duplicates.part),
    Entry("GET", "/panel/twins", P.REGISTER, twins.listed, NETWORK, N_("Personas repetidas")),
    Entry("POST", "/panel/twins/merge", P.REGISTER, twins.unite),
    Entry("POST", "/panel/twins/undo", P.REGISTER, twins.part),
    Entry("GET", "/panel/exports", P.AUDIT, exports.offered, RULES, N_("Sacar datos")),
    Entry("POST", "/panel/exports", P.AUDIT, exports.take),
    Entry("GET", "/panel/audit", P.AUDIT, auditing.listed, RULES, N_("Registro")),
    Entry("GET", "/panel/roles", P.PANEL, roles.show, RULES, N_("Roles y permisos")),
    Entry("POST", "/panel/leave", P.PANEL, leaving.leave),
)
