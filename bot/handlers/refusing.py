"""Refusals: kindly, with the reason, and written down (domain S30)."""

from __future__ import annotations

from bot.access import ELSEWHERE, Access, Permission, Place, access_of, reason
from bot.i18n import N_
from bot.spelling import fold
from bot.turn import Turn
from storage import audit

NOT_HERE = N_(
    "En el chat no se muestran respuestas con nombre, tampoco al equipo de seguimiento: están en la exportación, que "
    "pide un motivo y queda registrada."
)

#: Folded words that ask who, and words that say what somebody answered; both together ask for names behind answers.
WHO = frozenset(
    [
        "quien",
        "quienes",
        "nombre",
        "nombres",
        "lista",
        "quem",
        "nome",
        "nomes",
        "who",
        "names",
        "name",
        "whose",
        "list",
        "qui",
        "noms",
        "nom",
        "liste",
        "cuales",
    ]
)
ANSWERED = (
    "insatisfech", "descontent", "molest", "quej", "respondi", "contest", "califico", "calificaron", "voto", "votaron",
    "critic", "insatisfeit", "reclam", "avaliou", "votou", "dissatisfied", "unhappy", "unsatisfied", "complain",
    "answered", "voted", "rated", "insatisfait", "mecontent", "plain", "repondu", "vote", "note",
)  # fmt: skip


def access(turn: Turn) -> Access:
    """What the person of this turn may do."""
    person = turn.person
    return access_of(person.role, person.scope) if person else access_of("", "")


async def allowed(turn: Turn, permission: Permission, place: Place | None = None) -> bool:
    """Whether the person may do it, at the place; where not, the person is told why and it is written down."""
    own = access(turn)
    if own.may(permission, place):
        return True
    text = (
        turn.translate(ELSEWHERE).format(scope=own.scope) if own.may(permission) else turn.translate(reason(permission))
    )
    turn.say(text)
    await note(turn, permission)
    return False


async def note(turn: Turn, permission: Permission) -> None:
    """Write down that somebody asked for what is not theirs."""
    who = turn.actor if turn.person else "unknown"
    detail = {"permission": permission.value, "role": turn.person.role if turn.person else ""}
    await audit.write(turn.db, turn.now, who, "access.refused", f"address:{turn.conversation.id}", detail)


def asks_for_names(text: str) -> bool:
    """Whether a message asks who answered what, e.g. "nombres de los insatisfechos"."""
    said = fold(text).split()
    return bool(WHO & set(said)) and any(word.startswith(ANSWERED) for word in said)


async def keep_names(turn: Turn) -> None:
    """The answer to who asks for the names behind answers: nobody sees them in a chat."""
    if access(turn).may(Permission.OPINIONS):
        turn.say(turn.translate(NOT_HERE))
        return await note(turn, Permission.OPINIONS)
    await allowed(turn, Permission.OPINIONS)
    return None
