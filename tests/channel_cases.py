"""The contract of every channel, in nobody's dialect.

A channel's test subclasses ChannelCases as `Test…` and says five things: how the channel is made, how its provider
writes a text and a tap, what a person sees of an outgoing message, and how the provider counts length.
"""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import STRONG_END, STRONG_START, Channel, Choice, Kind, Outgoing, Raw, Settlement, Tap, strong

SIGNS = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc"]),
    st.sampled_from("<>&\"'*_`[]()~|#+-=.!{}\\\n\n "),
    st.sampled_from(["👩🏾\u200d🌾", "☕️", "🇵🇪", "é", "e\u0301", "שלום", "مرحبا", "\u202e", "&amp;", "</b>", "<b>"]),
)
TEXTS = st.lists(SIGNS, min_size=1, max_size=60).map("".join).filter(lambda text: text.strip())
LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=80).filter(
    lambda label: label.strip() == label
)
VALUES = st.from_regex(r"[a-z0-9_:|#.\-]{1,24}", fullmatch=True)


@dataclass(frozen=True)
class Shown:
    """A message as a person sees it; a button is its label and what a tap on it sends back."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


class ChannelCases:
    """What holds for every channel."""

    def make_channel(self) -> Channel:
        """A channel that is not started."""
        raise NotImplementedError

    def body_of_text(self, text: str, number: int = 1) -> bytes:
        """The provider's body for a text from a person; `number` makes the event another one."""
        raise NotImplementedError

    def body_of_tap(self, data: str, number: int = 1) -> bytes:
        """The provider's body for a tap on a button that carries `data`."""
        raise NotImplementedError

    def shown(self, channel: Channel, outgoing: Outgoing) -> list[Shown]:
        """What the person sees of an outgoing message, settled questions left out."""
        raise NotImplementedError

    def length(self, text: str) -> int:
        """The length of a text as the provider counts it."""
        return len(text)

    def read(self, channel: Channel, body: bytes):
        (raw,) = channel.split(body)
        return channel.parse(raw)

    # --- reading

    def test_a_text_arrives_with_all_that_is_needed_to_answer_it(self):
        channel = self.make_channel()
        incoming = self.read(channel, self.body_of_text("Hola, ¿qué tal? ☕"))
        assert (incoming.kind, incoming.text, incoming.channel) == (Kind.MESSAGE, "Hola, ¿qué tal? ☕", channel.name)
        assert incoming.address
        assert incoming.sent_at.tzinfo is not None

    @given(text=TEXTS)
    def test_any_text_is_read_as_it_was_written(self, text):
        assert self.read(self.make_channel(), self.body_of_text(text)).text.strip() == text.strip()

    def test_the_same_event_twice_has_the_same_id_and_another_has_another(self):
        channel = self.make_channel()
        first, again, other = (
            channel.split(self.body_of_text("Hola", number))[0].provider_id for number in (1, 1, 2)
        )  # fmt: skip
        assert first == again != other

    def test_what_was_stored_reads_like_what_arrived(self):
        channel = self.make_channel()
        for body in (self.body_of_text("Hola"), self.body_of_tap("q1|si")):
            (raw,) = channel.split(body)
            stored = Raw(raw.channel, raw.provider_id, raw.body)
            assert channel.parse(stored) == channel.parse(raw)
            assert channel.parse(stored).provider_id == raw.provider_id

    def test_later_events_have_a_higher_order(self):
        channel = self.make_channel()
        orders = [self.read(channel, self.body_of_text("Hola", number)).order for number in (1, 2, 3)]
        assert orders == sorted(orders)

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\x00", b"null", b"[]x", b"3", b'"text"', b"{}"])
    def test_an_unreadable_body_is_one_event_that_is_refused(self, body):
        channel = self.make_channel()
        (raw,) = channel.split(body)
        assert raw.provider_id
        assert len(raw.provider_id) <= 160
        assert "\0" not in raw.body
        raw.body.encode()
        with pytest.raises(ValueError, match=r"\w"):
            channel.parse(raw)

    def test_two_unreadable_bodies_are_two_events(self):
        channel = self.make_channel()
        assert channel.split(b"{1")[0].provider_id != channel.split(b"{2")[0].provider_id

    # --- showing

    @given(text=TEXTS)
    def test_any_text_is_shown_as_it_was_meant(self, text):
        (shown,) = self.shown(self.make_channel(), Outgoing(text=text))
        assert shown.text.strip() == text.strip()

    @given(text=TEXTS, end=TEXTS)
    def test_emphasis_signs_are_never_shown(self, text, end):
        channel = self.make_channel()
        for marked in (strong(text) + end, end + strong(text), STRONG_END + text + STRONG_START, strong(strong(text))):
            choices = (Choice("si", strong("Sí")),)
            for shown in self.shown(channel, Outgoing(text=marked, choices=choices, token="q1")):
                for seen in (shown.text, *(label for label, _ in shown.buttons)):
                    assert STRONG_START not in seen
                    assert STRONG_END not in seen

    @given(paragraphs=st.lists(TEXTS, min_size=1, max_size=12), times=st.integers(1, 60))
    def test_a_long_text_keeps_every_word_in_messages_of_the_allowed_length(self, paragraphs, times):
        channel = self.make_channel()
        text = "\n\n".join([strong("Título"), *(paragraph * times for paragraph in paragraphs)])
        seen = self.shown(channel, Outgoing(text=text, choices=(Choice("si", "Sí"),), token="q1"))
        assert all(self.length(shown.text) <= channel.limits.text for shown in seen)
        assert [bool(shown.buttons) for shown in seen] == [False] * (len(seen) - 1) + [True]
        meant = text.replace(STRONG_START, "").replace(STRONG_END, "")
        assert "".join("".join(shown.text for shown in seen).split()) == "".join(meant.split())

    @given(
        values=st.lists(VALUES, min_size=1, max_size=20, unique=True),
        token=st.from_regex(r"q[0-9]{1,6}", fullmatch=True),
    )
    def test_a_tap_brings_back_the_token_and_the_value_of_its_choice(self, values, token):
        channel = self.make_channel()
        choices = tuple(Choice(value, f"Opción {n}", str(n)) for n, value in enumerate(values, 1))
        *_, shown = self.shown(channel, Outgoing(text="¿Cuál?", choices=choices, token=token))
        taps = [self.read(channel, self.body_of_tap(data)) for _, data in shown.buttons]
        assert [tap.tap for tap in taps] == [Tap(token, value) for value in values]
        assert {tap.kind for tap in taps} == {Kind.CHOICE}

    @given(labels=st.lists(LABELS, min_size=1, max_size=8, unique=True))
    def test_every_label_can_be_read_in_full_and_its_digit_seen(self, labels):
        channel = self.make_channel()
        choices = tuple(Choice(f"v{n}", label, str(n)) for n, label in enumerate(labels, 1))
        seen = self.shown(channel, Outgoing(text="¿Cuál?", choices=choices, token="q1"))
        everything = "\n".join([*(shown.text for shown in seen), *(label for s in seen for label, _ in s.buttons)])
        for choice in choices:
            assert choice.label in everything
            assert choice.digit in everything

    def test_nothing_to_show_is_nothing_sent(self):
        assert self.shown(self.make_channel(), Outgoing(acknowledges="1", notice="Listo")) == []
        assert self.shown(self.make_channel(), Outgoing(settles=Settlement("q1", "¿?", "Sí", "7"))) == []
