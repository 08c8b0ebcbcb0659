"""The stages of a conversation and the table of allowed moves; pure."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import ConflictError


class Stage(StrEnum):
    """Where the conversation with one address stands."""

    UNKNOWN = "unknown"  # we do not know who this is
    CONSENT = "consent"  # the consent text was shown, no decision yet
    REFUSED = "refused"  # the person said no; nothing is asked
    MENU = "menu"  # nothing is open
    ORGANIZATION = "organization"  # "¿Por cuál organización responde ahora?"
    INVITED = "invited"  # a round's invitation was shown: now or later?
    SURVEY = "survey"  # a question is open
    DOUBT = "doubt"  # an answer was read back and waits for a yes
    REPLACING = "replacing"  # the organization has answered; shall a new answer replace it?
    ANONYMOUS = "anonymous"  # a shared code was used: go on without a name?
    PAUSED = "paused"  # left for later; when shall we write?
    SUMMARY = "summary"  # every question is answered; send or change?
    LANGUAGE = "language"  # choosing a language
    PROGRESS = "progress"  # the standings were shown; a number gives the detail
    STOPPED = "stopped"  # the person stopped everything


_OPEN = {
    Stage.MENU, Stage.ORGANIZATION, Stage.INVITED, Stage.REPLACING, Stage.SURVEY, Stage.PAUSED, Stage.SUMMARY,
    Stage.LANGUAGE, Stage.PROGRESS,
}  # fmt: skip
_FREE = frozenset({*_OPEN, Stage.ANONYMOUS, Stage.UNKNOWN, Stage.CONSENT, Stage.STOPPED})

#: From each stage, where one may go. The stages that store answers are reached by a consent,
#: or by a shared code for a form that keeps no identity.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.UNKNOWN: frozenset(
        {Stage.UNKNOWN, Stage.ANONYMOUS, Stage.LANGUAGE, Stage.CONSENT, Stage.MENU, Stage.STOPPED}
    ),
    Stage.CONSENT: frozenset({Stage.CONSENT, Stage.LANGUAGE, Stage.REFUSED, Stage.MENU, Stage.STOPPED}),
    Stage.REFUSED: frozenset({Stage.REFUSED, Stage.CONSENT, Stage.STOPPED}),
    Stage.STOPPED: frozenset({Stage.STOPPED, Stage.CONSENT, Stage.MENU, Stage.UNKNOWN}),
    Stage.ANONYMOUS: frozenset(
        {Stage.ANONYMOUS, Stage.SURVEY, Stage.UNKNOWN, Stage.MENU, Stage.LANGUAGE, Stage.STOPPED}
    ),
    **dict.fromkeys(_OPEN, _FREE),
    Stage.SURVEY: _FREE | {Stage.DOUBT},
    Stage.DOUBT: _FREE | {Stage.DOUBT},
}


def check_move(old: Stage, new: Stage) -> Stage:
    """The new stage; raises ConflictError when the table does not allow the move."""
    if new not in MOVES[old]:
        raise ConflictError(f"a conversation cannot go from {old} to {new}")
    return new


class Purpose(StrEnum):
    """What a person may agree to, each with its own yes or no (domain: consent by purpose)."""

    SURVEYS = "surveys"
    INVITATIONS = "invitations"
