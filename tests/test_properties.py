"""What holds for any text, any menu and any stream of messages: reading choices and commands, the pace of sending."""

from hypothesis import given
from hypothesis import strategies as st

from bot.choices import read_choice
from bot.handlers.vocabulary import COMMANDS, STOP_WORDS, is_stop, read_command
from bot.messages import Choice
from bot.pace import Bucket
from bot.spelling import bare, fold

ANY = st.text(max_size=40)
LABELS = st.lists(st.text(min_size=1, max_size=20).filter(fold), min_size=1, max_size=9, unique_by=fold)


def menu(labels):
    return [Choice(f"v{n}", label, str(n)) for n, label in enumerate(labels, 1)]


@given(text=ANY, labels=LABELS)
def test_what_is_read_is_one_of_the_choices_or_nothing(text, labels):
    choices = menu(labels)
    assert read_choice(text, choices) in {None, *choices}


@given(labels=LABELS, data=st.data())
def test_a_digit_is_read_as_its_choice_in_every_dress(labels, data):
    choices = menu(labels)
    number = data.draw(st.integers(1, len(choices)))
    for dress in (f"{number}", f" {number}. ", f"({number})", f"{number}\ufe0f\u20e3", f"0{number}", f"{number})"):
        assert read_choice(dress, choices) is choices[number - 1]


@given(labels=LABELS, data=st.data())
def test_a_label_is_read_whatever_its_case_and_accents(labels, data):
    choices = [Choice(f"v{n}", label) for n, label in enumerate(labels)]
    chosen = data.draw(st.sampled_from(choices))
    for dress in (chosen.label, bare(chosen.label), f"  {chosen.label}  ", fold(chosen.label)):
        if fold(dress) == fold(chosen.label):  # a few signs have no such form
            assert read_choice(dress, choices) is chosen


@given(labels=LABELS, text=ANY)
def test_a_beginning_that_fits_two_choices_is_never_guessed(labels, text):
    choices = [Choice(f"v{n}", label) for n, label in enumerate(labels)]
    fitting = [choice for choice in choices if fold(choice.label).startswith(fold(text))]
    chosen = read_choice(text, choices)
    assert chosen is None or fold(chosen.label) == fold(text) or fitting == [chosen]


@given(text=ANY)
def test_a_command_is_one_of_the_known_ones(text):
    for answering in (False, True):
        found = read_command(text, answering=answering)
        assert found is None or found[0] in COMMANDS


@given(word=st.sampled_from(sorted({word for group in COMMANDS.values() for word in group})))
def test_every_word_is_its_command_with_and_without_slash_in_any_case(word):
    wanted = {name for name, group in COMMANDS.items() if word in group}
    assert len(wanted) == 1
    for dress in (word, word.upper(), word.title(), f" {word} ", f"{word}.", f"¡{word}!"):
        assert {read_command(dress)[0]} == wanted
    if " " not in word:
        assert read_command(f"/{word}")[0] in wanted
        assert read_command(f"/{word}@clac_bot y más") == (wanted.pop(), "y más")


@given(word=st.sampled_from(sorted(STOP_WORDS)), dress=st.sampled_from(["{}", "{}!", " {} ", "/{}", "«{}»", "{}…"]))
def test_a_stop_word_is_one_in_every_dress(word, dress):
    assert is_stop(dress.format(word))
    assert is_stop(dress.format(word.upper()))


@given(
    word=st.sampled_from(sorted(STOP_WORDS)),
    more=st.sampled_from(["no quiero {}", "{} de una vez por favor", "la {} 3"]),
)
def test_a_stop_word_inside_a_sentence_is_none(word, more):
    assert not is_stop(more.format(word))


def test_no_word_is_a_stop_and_another_command():
    shared = {word for name, group in COMMANDS.items() if name != "salir" for word in group} & STOP_WORDS
    assert shared == set()


# --- the pace

GAPS = st.lists(st.floats(0, 5), min_size=1, max_size=60)


@given(rate=st.floats(0.5, 50), burst=st.integers(1, 30), gaps=GAPS)
def test_no_window_has_more_than_the_burst_and_the_rate_allow(rate, burst, gaps):
    bucket, now, sent = Bucket(rate, burst), 0.0, []
    bucket.at = 0.0
    for gap in gaps:
        now += gap
        sent.append(now + bucket.take(now))
    sent.sort()
    for start in range(len(sent)):
        for end in range(start, len(sent)):
            assert end - start + 1 <= burst + rate * (sent[end] - sent[start]) + 1e-6


@given(rate=st.floats(0.5, 50), burst=st.integers(1, 30), gaps=GAPS)
def test_who_keeps_below_the_rate_never_waits(rate, burst, gaps):
    bucket, now = Bucket(rate, burst), 0.0
    bucket.at = 0.0
    for gap in gaps:
        now += max(gap, 1 / rate + 1e-9)
        assert bucket.take(now) == 0.0


@given(rate=st.floats(0.5, 50), count=st.integers(1, 5000))
def test_replies_never_wait_and_owe_at_most_a_minute(rate, count):
    bucket = Bucket(rate, rate)
    bucket.at = 0.0
    assert {bucket.spend(0.0) for _ in range(count)} == {0.0}
    assert bucket.take(0.0) <= 60 + 1 / rate + 1e-6
