"""A turn: one incoming message being answered; what a handler sees and may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.choices import Pairs, chosen, chosen_of, offered
from bot.conversation import Stage, check_move
from bot.i18n import DEFAULT, Translate, known, locale_of, translator
from bot.messages import Choice, Document, Incoming, Limits, Outgoing, Picture, Settlement
from bot.resources import Resources
from bot.saving import Changes
from storage.conversations import Conversation, InterviewRecord, Loaded, PersonRecord

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

#: What is remembered through every stage: no detour gives new tries, or asks the same twice.
KEPT = ("open", "several", "tries", "until", "over", "warned", "shared", "heard", "language_asked", "door")


class Turn:
    """One incoming message of one conversation. Handlers speak with `say` and `ask` and move with `move`."""

    def __init__(
        self,
        incoming: Incoming,
        loaded: Loaded,
        *,
        db: AsyncConnection,
        now: datetime,
        limits: Limits,
        resources: Resources,
    ) -> None:
        self.incoming, self.db, self.now, self.limits, self.resources = incoming, db, now, limits, resources
        self.loaded = loaded
        self.words = ""  # what follows the command
        self.conversation: Conversation = loaded.conversation
        self.changes = Changes()
        self._said: list[Outgoing] = []
        self._settlement: Settlement | None = None
        self._notice = ""

    # --- what a handler sees

    @property
    def person(self) -> PersonRecord | None:
        """The person, None while unknown."""
        return self.loaded.person

    @property
    def speaker(self) -> PersonRecord:
        """The person, where only somebody we know gets. Raises LookupError when a stranger did."""
        if self.person is None:
            raise LookupError("a stranger is where only people we know get")
        return self.person

    @property
    def actor(self) -> str:
        """The speaker as the audit log names who acts."""
        return f"person:{self.speaker.id}"

    @property
    def agreed(self) -> bool:
        """Whether we know the person and the person agreed to something."""
        return self.person is not None and (self.person.surveys or self.person.invitations)

    @property
    def nameless(self) -> bool:
        """Whether the open interview keeps no identity."""
        return self.interview is not None and self.interview.person_id is None

    @property
    def interview(self) -> InterviewRecord | None:
        """The interview this conversation is in, None outside one."""
        return self.loaded.interview

    @property
    def record(self) -> InterviewRecord:
        """The interview, at the stages that have one. Raises LookupError outside one."""
        if self.interview is None:
            raise LookupError("a stage of the survey has no interview")
        return self.interview

    @property
    def stage(self) -> Stage:
        """Where the conversation stands."""
        return self.conversation.stage

    @property
    def text(self) -> str:
        """What the person wrote, trimmed."""
        return self.incoming.text.strip()

    @property
    def language(self) -> str:
        """The person's language; before we know the person, the one of the conversation or the device."""
        if self.person:
            return known(self.person.language)
        return known(self.conversation.language or self.incoming.language or DEFAULT)

    @property
    def translate(self) -> Translate:
        """Turns a Spanish text into the person's language."""
        return translator(self.language)

    @property
    def locale(self) -> str:
        """The Babel locale for numbers and dates, e.g. pt_BR."""
        return locale_of(self.language, self.interview.country if self.interview else "")

    @property
    def stale(self) -> bool:
        """Whether this is a tap on a question that is no longer the open one."""
        return self.incoming.tap is not None and self.incoming.tap.token != self.token

    @property
    def late(self) -> bool:
        """Whether this was written before something that has been handled already."""
        conversation, incoming = self.conversation, self.incoming
        return 0 < incoming.order < conversation.last_order and incoming.sent_at <= conversation.seen_at

    @property
    def token(self) -> str:
        """The name of the question that is open."""
        return f"q{self.conversation.asked}"

    @property
    def reply_key(self) -> str:
        """What the keys of the replies to this message begin with: the same message is answered once."""
        incoming = self.incoming
        return f"reply:{incoming.channel}:{incoming.provider_id}@{int(incoming.sent_at.timestamp())}"

    def options(self, pairs: Pairs, language: str = "") -> list[Choice]:
        """Choices from (value, Spanish label), numbered from 1, in the person's language or the one given."""
        return offered(pairs, translator(language) if language else self.translate)

    def chosen(self, choices: Sequence[Choice]) -> Choice | None:
        """The choice the person tapped or typed, None when it is none of them or not clear which."""
        return chosen(self.incoming, choices)

    def chosen_of(self, pairs: Pairs) -> Choice | None:
        """As `chosen`, of choices made by `options`; typed labels are understood in every language."""
        return chosen_of(self.incoming, self.options(pairs), pairs)

    # --- what a handler may do

    def say(self, text: str, *, picture: Picture | None = None, document: Document | None = None) -> None:
        """Send a message that asks nothing."""
        self._said.append(Outgoing(text=text, picture=picture, document=document, language=self.language))

    def ask(
        self,
        text: str,
        choices: Sequence[Choice] = (),
        *,
        picture: Picture | None = None,
        request: str = "",
        shown: str = "",
    ) -> None:
        """Send a question with its choices; an earlier one that is still open becomes inert.

        `shown` is what remains of the question once it is answered, the whole text when empty.
        """
        self.settle("")
        self.conversation.asked += 1
        if choices:
            commands = {choice.value: choice.label for choice in choices if choice.value.startswith("/")}
            remains = "" if picture else shown or text  # a picture's words stay as they are
            self.conversation.data["open"] = {"token": self.token, "text": remains, "labels": commands}
        question = Outgoing(
            text=text,
            choices=tuple(choices),
            token=self.token,
            picture=picture,
            request=request,
            language=self.language,
        )
        self._said.append(question)

    def amend(self, text: str, choices: Sequence[Choice]) -> None:
        """Change the choices of the open question where it stands; it is asked again where that cannot be done."""
        if not self.limits.edits or self.incoming.tap is None:
            return self.ask(text, choices)
        changed = Outgoing(text=text, choices=tuple(choices), token=self.token, amends=self.incoming.message_ref or "-")
        self._said.append(replace(changed, language=self.language))
        return None

    def settle(self, chosen: str) -> None:
        """The open question is answered with the label `chosen`, or passed over when it is empty."""
        question = self.conversation.data.pop("open", None)
        if question is None:
            return
        incoming = self.incoming
        reference = incoming.message_ref if incoming.tap and incoming.tap.token == question["token"] else ""
        self._settlement = Settlement(question["token"], question["text"], chosen, reference)

    def keep_no_words(self) -> None:
        """The settled question becomes inert without its words: they would be kept with the reply."""
        if self._settlement is not None:
            self._settlement = replace(self._settlement, text="", chosen="")

    def settle_tapped(self) -> None:
        """The tapped choice of the open question is a command: settle the question with its label."""
        tap, question = self.incoming.tap, self.conversation.data.get("open")
        if tap is not None and question is not None and question["token"] == tap.token:
            self.settle(question["labels"].get(tap.value, ""))

    def notice(self, text: str) -> None:
        """A short word with the acknowledgement of a tap; where there is none it is said as a message."""
        if self.incoming.callback:
            self._notice = text
        else:
            self.say(text)

    def move(self, stage: Stage, **data: object) -> None:
        """Go to a stage and remember `data` for it; what the stage before remembered is dropped.

        Raises ConflictError when the table of moves does not allow it.
        """
        conversation = self.conversation
        conversation.stage = check_move(conversation.stage, stage)
        kept: dict[str, Any] = {key: conversation.data[key] for key in KEPT if key in conversation.data}
        conversation.data = {**data, **kept}
        conversation.failures = 0

    # --- what the inbox takes from it

    def outgoing(self) -> list[Outgoing]:
        """What to send, with the acknowledgement and the settled question on the first message."""
        said = self._said
        callback = self.incoming.callback
        if callback or self._settlement:
            first, *rest = said or [Outgoing(language=self.language)]
            extra: Mapping[str, Any] = {"settles": self._settlement, "acknowledges": callback, "notice": self._notice}
            said = [replace(first, **extra), *rest]
        return said

    def stale_settlement(self) -> None:
        """Make the tapped old question inert on the page it is on."""
        tap = self.incoming.tap
        if tap is not None and self._settlement is None:
            self._settlement = Settlement(tap.token, "", "", self.incoming.message_ref)


Handler = Callable[[Turn], Awaitable[None]]
