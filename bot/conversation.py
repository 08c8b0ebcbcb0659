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
    PAUSED = "paused"  # left for later; when shall we write?
    SUMMARY = "summary"  # every question is answered; send or change?
    LANGUAGE = "language"  # choosing a language
    PROGRESS = "progress"  # the standings were shown; a number gives the detail
    STOPPED = "stopped"  # the person stopped everything


_OPEN = {
    Stage.MENU, Stage.ORGANIZATION, Stage.INVITED, Stage.SURVEY, Stage.PAUSED, Stage.SUMMARY, Stage.LANGUAGE,
    Stage.PROGRESS,
}  # fmt: skip

#: From each stage, where one may go. Only a person with consent reaches the stages that store answers.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.UNKNOWN: frozenset({Stage.UNKNOWN, Stage.LANGUAGE, Stage.CONSENT, Stage.MENU, Stage.STOPPED}),
    Stage.CONSENT: frozenset({Stage.CONSENT, Stage.LANGUAGE, Stage.REFUSED, Stage.MENU, Stage.STOPPED}),
    Stage.REFUSED: frozenset({Stage.REFUSED, Stage.CONSENT, Stage.STOPPED}),
    Stage.STOPPED: frozenset({Stage.STOPPED, Stage.CONSENT, Stage.MENU, Stage.UNKNOWN}),
    **{stage: frozenset({*_OPEN, Stage.STOPPED, Stage.CONSENT}) for stage in _OPEN},
    Stage.LANGUAGE: frozenset({*_OPEN, Stage.UNKNOWN, Stage.STOPPED, Stage.CONSENT}),
    Stage.SURVEY: frozenset({*_OPEN, Stage.DOUBT, Stage.STOPPED, Stage.CONSENT}),
    Stage.DOUBT: frozenset({*_OPEN, Stage.DOUBT, Stage.STOPPED, Stage.CONSENT}),
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
