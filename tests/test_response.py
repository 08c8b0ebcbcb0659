"""States and chain of a round: whatever is known of the organizations, nothing is counted twice or lost."""

from hypothesis import given
from hypothesis import strategies as st

from bot.response import Asked, State, Step, by_country, chain, lagging, share, states

few = st.integers(0, 3)


@st.composite
def organizations(draw):
    contacts = draw(few)
    consented = draw(st.integers(0, contacts))
    reachable = draw(st.integers(0, consented))
    truth = {name: draw(st.booleans()) for name in ("delivered", "started", "partial", "complete", "closed")}
    return Asked(
        str(draw(st.integers(0, 99))), "name", draw(st.sampled_from(["PE", "BR", "HT"])), "andina",
        contacts=contacts, consented=consented, reachable=reachable, refused=draw(st.integers(0, reachable)), **truth,
    )  # fmt: skip


frames = st.lists(organizations(), max_size=30)


@given(frames)
def test_the_states_are_the_frame(frame):
    assert sum(states(frame).values()) == len(frame)
    assert set(states(frame)) == set(State)


@given(frames)
def test_the_chain_never_grows_and_ends_in_the_valid_answers(frame):
    counts = list(chain(frame).values())
    assert counts == sorted(counts, reverse=True)
    assert counts[Step.FRAME] == len(frame)
    assert counts[Step.VALID] == sum(one.valid for one in frame) == share(frame).valid


@given(frames)
def test_the_countries_are_the_frame_worst_first(frame):
    shares = by_country(frame)
    assert sum(one.frame for one in shares) == len(frame)
    assert sum(one.valid for one in shares) == share(frame).valid
    assert [one.rate for one in shares] == sorted(one.rate for one in shares)


@given(frames)
def test_no_more_can_have_answered_than_there_are(frame):
    for one in [share(frame), *by_country(frame)]:
        assert 0 <= one.valid + one.begun <= one.frame
        assert 0 <= one.rate <= 1


def asked(country, valid, frame):
    return [
        Asked(f"{country}{n}", "", country, "", contacts=1, complete=n < valid, started=n < valid) for n in range(frame)
    ]


def test_a_country_lags_below_half_of_the_network():
    frame = [*asked("PE", 6, 8), *asked("BR", 1, 6), *asked("HT", 0, 2), *asked("CO", 2, 4)]
    assert [one.country for one in lagging(frame)] == ["BR"]  # Haiti has too few organizations to say so
    assert lagging(asked("PE", 0, 9)) == []  # where nobody answers nobody lags


def test_everybody_who_could_be_asked_said_no():
    one = Asked("A", "", "PE", "", contacts=2, consented=2, reachable=2, refused=1, delivered=True)
    assert one.state is State.INVITED
    assert (
        Asked("A", "", "PE", "", contacts=2, consented=2, reachable=2, refused=2, started=True).state is State.REFUSED
    )
    assert Asked("A", "", "PE", "", contacts=1, consented=1).state is State.UNREACHABLE


def test_half_an_answer_counts_once_the_round_has_closed():
    half = {"contacts": 1, "started": True, "partial": True}
    assert not Asked("A", "", "PE", "", **half).valid
    closed = Asked("A", "", "PE", "", **half, closed=True)
    assert (closed.valid, closed.state, closed.step) == (True, State.PARTIAL, Step.VALID)
