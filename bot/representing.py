"""Who may speak for an organization; for workers never the company that employs them (domain 1.4, S24); pure."""

from __future__ import annotations

from bot.i18n import N_
from bot.spelling import fold

WORKERS = "trabajadores"
MEMBERS = ("opp", WORKERS)  # the kinds of organizations that are members
STRUCTURE, ALLY = "estructura", "aliado"  # … and those that are only asked a form of their own

#: Folded beginnings of words in a position that say somebody was chosen by the workers.
CHOSEN = (
    "comite", "prima", "premio", "premium", "prime", "delegad", "delegue", "delegate", "trabajador", "trabalhador",
    "worker", "travailleu", "sindic", "union",
)  # fmt: skip
#: … and those that say somebody is of the company.
EMPLOYER = (
    "recursos humanos", "rrhh", "rh", "hr", "human resources", "ressources humaines", "gerent", "gerenc", "gerant",
    "manager", "management", "administrador", "administrator", "administrateur", "director", "diretor", "directeur",
    "directrice", "jefe", "jefa", "chefe", "chef", "boss", "supervisor", "superviseur", "capataz", "propietari",
    "proprietari", "dueno", "duena", "dono", "dona", "owner", "patron", "empleador", "empregador", "employer",
    "employeur", "empresa", "company", "entreprise", "contador", "contadora", "accountant", "certificacion",
    "compliance",
)  # fmt: skip

EMPLOYER_REFUSED = N_(
    "Gracias por escribir. Por {organization} responden solo las trabajadoras y los trabajadores: su Comité de Prima "
    "y sus personas delegadas. La empresa no puede responder por ellas. Si su cargo es otro, escriba PERSONA."
)


def is_employer(kind: str, position: str) -> bool:
    """Whether a position at an organization of workers is one of the company, so that it never answers for them."""
    return kind == WORKERS and not _says(position, CHOSEN) and _says(position, EMPLOYER)


def may_join(kind: str, position: str) -> bool:
    """Whether somebody new with this position may speak for an organization.

    For workers only who was surely chosen by them: a position that says nothing of it, or says both, is not enough.
    """
    return kind != WORKERS or (_says(position, CHOSEN) and not _says(position, EMPLOYER))


def _says(position: str, beginnings: tuple[str, ...]) -> bool:
    said = f" {fold(position)}"
    return any(f" {beginning}" in said for beginning in beginnings)
