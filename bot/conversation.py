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
    VOICE = "voice"  # the first voice note arrived; may such be kept?
    DOUBT = "doubt"  # an answer was read back and waits for a yes
    REPLACING = "replacing"  # the organization has answered; shall a new answer replace it?
    ANONYMOUS = "anonymous"  # a shared code was used: go on without a name?
    PAUSED = "paused"  # left for later; when shall we write?
    SUMMARY = "summary"  # every question is answered; send or change?
    LANGUAGE = "language"  # choosing a language
    PROGRESS = "progress"  # the standings were shown; a number gives the detail
    ANNOUNCING = "announcing"  # the figures to publish were shown, or the note of a correction is asked
    PLAN = "plan"  # a part of the plan was shown; a number or a code leads on
    STOPPED = "stopped"  # the person stopped everything
    DATA = "data"  # one's own data were shown; a number opens a part of them
    CORRECTING = "correcting"  # one's own name, position or organization is being written anew
    ERASING = "erasing"  # what erasing does was said; yes or no?
    ERASED = "erased"  # everything was erased; the address goes when the farewell has arrived
    CONCERN = "concern"  # an answer told of a danger; shall somebody call in private?
    ARRIVING = "arriving"  # no code: who is this, and of which organization?
    WHO = "who"  # several people share the phone: who has it in hand?
    CALLING = "calling"  # a person of the team is wanted: when, at which number?
    TONGUE = "tongue"  # another language was heard: shall we go on in it?
    CONFIRMING = "confirming"  # "¿Conoce a esa persona?"
    TASKS = "tasks"  # the team's list was shown; a number opens a task
    TEAM = "team"  # the people of the own organization
    ROUND = "round"  # the team's rounds: a list, one of them, a new one
    MAILING = "mailing"  # the team writes to many: a draft, its rehearsal, how far it is
    LINKING = "linking"  # the team looks for the organization somebody belongs to
    OUT = "out"  # a 0 ended invitations or surveys; a 1 takes it back
    COMING = "coming"  # an invitation to an activity: yes or no, how many, who
    CONVENING = "convening"  # the team has an activity in hand: a step of its draft, its card
    ATTENDING = "attending"  # at the door of an activity: the code, for which organization, in which way
    VISITING = "visiting"  # at the door, and nobody we know: a name and an organization for the list
    AGENDA = "agenda"  # one's own activities were shown; a number opens an invitation
    ROLL = "roll"  # the team has the list of an activity in hand
    FIGURES = "figures"  # the team has the figures in hand that two people vouch for
    TO_CALL = "to_call"  # the team has the list of calls in hand
    HELPING = "helping"  # somebody is on the phone: do they agree to answer?
    ENTERING = "entering"  # the team enters a figure, field by field


_OPEN = {
    Stage.MENU, Stage.ORGANIZATION, Stage.INVITED, Stage.REPLACING, Stage.SURVEY, Stage.PAUSED, Stage.SUMMARY,
    Stage.LANGUAGE, Stage.PROGRESS, Stage.PLAN, Stage.ANNOUNCING,
}  # fmt: skip
_OPEN |= {Stage.COMING, Stage.CONVENING, Stage.FIGURES, Stage.ENTERING, Stage.TO_CALL, Stage.HELPING}
#: Also for who has not come in yet.
_DETOURS = frozenset(
    {Stage.ARRIVING, Stage.WHO, Stage.CALLING, Stage.TONGUE, Stage.ATTENDING, Stage.VISITING}
)  # fmt: skip
_FREE = frozenset(
    {*_OPEN, *_DETOURS, Stage.TASKS, Stage.TEAM, Stage.CONFIRMING, Stage.ANONYMOUS, Stage.UNKNOWN, Stage.CONSENT}
    | {Stage.STOPPED, Stage.MAILING, Stage.ROUND, Stage.ROLL, Stage.AGENDA, Stage.LINKING, Stage.OUT}
)

#: From each stage, where one may go. The stages that store answers are reached by a consent,
#: or by a shared code for a form that keeps no identity.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.UNKNOWN: frozenset(
        {*_DETOURS, Stage.UNKNOWN, Stage.ANONYMOUS, Stage.LANGUAGE, Stage.CONSENT, Stage.MENU, Stage.STOPPED}
    ),
    Stage.CONSENT: frozenset(
        {*_DETOURS, Stage.CONSENT, Stage.ANONYMOUS, Stage.LANGUAGE, Stage.REFUSED, Stage.MENU, Stage.STOPPED}
    ),
    Stage.REFUSED: frozenset({Stage.REFUSED, Stage.ANONYMOUS, Stage.CONSENT, Stage.STOPPED, Stage.WHO}),
    Stage.STOPPED: frozenset({Stage.STOPPED, Stage.ANONYMOUS, Stage.CONSENT, Stage.MENU, Stage.UNKNOWN, Stage.WHO}),
    Stage.ANONYMOUS: frozenset(
        {*_DETOURS, Stage.ANONYMOUS, Stage.SURVEY, Stage.UNKNOWN, Stage.MENU, Stage.LANGUAGE, Stage.STOPPED}
    ),
    **dict.fromkeys(
        {
            *(
                Stage.TASKS,
                Stage.TEAM,
                Stage.MAILING,
                Stage.ROUND,
                Stage.ROLL,
                Stage.AGENDA,
                Stage.LINKING,
                Stage.CONFIRMING,
            ),
            *_DETOURS,
        },
        _FREE,
    ),
    **dict.fromkeys(_OPEN, _FREE),
    Stage.OUT: _FREE | {Stage.REFUSED},
    Stage.LANGUAGE: _FREE | {Stage.CONCERN},  # back to where the menu of languages was opened
    Stage.SURVEY: _FREE | {Stage.DOUBT, Stage.CONCERN, Stage.VOICE},
    Stage.VOICE: _FREE,
    Stage.CONCERN: _FREE | {Stage.CONCERN},
    Stage.DOUBT: _FREE | {Stage.DOUBT},
}


#: From anywhere one may see one's own data and have them erased, whatever was agreed or refused before.
RIGHTS = frozenset({Stage.DATA, Stage.CORRECTING, Stage.ERASING, Stage.ERASED})
MOVES |= {stage: _FREE | {Stage.REFUSED} for stage in RIGHTS} | {Stage.ERASED: MOVES[Stage.UNKNOWN]}


def check_move(old: Stage, new: Stage) -> Stage:
    """The new stage; raises ConflictError when the table does not allow the move."""
    if new not in MOVES[old] | RIGHTS:
        raise ConflictError(f"a conversation cannot go from {old} to {new}")
    return new


class Purpose(StrEnum):
    """What a person may agree to, each with its own yes or no (domain: consent by purpose)."""

    SURVEYS = "surveys"
    INVITATIONS = "invitations"
    VOICE = "voice"  # recordings kept and put into writing; asked when the first one arrives
