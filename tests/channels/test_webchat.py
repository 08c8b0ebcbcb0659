"""The web chat as a channel: the contract, and that nothing is lost or shown twice."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.channels.webchat import WebChat
from bot.channels.webchat_lines import FILES, Post, Posted, PostedMedia, PostedTap, from_bot
from bot.errors import Rejected, Unreachable
from bot.messages import Choice, Document, Kind, Media, MediaKind, Outgoing, Picture, Settlement
from bot.web.transcripts import Transcripts
from storage import transcripts as rows
from storage.database import Database
from tests.channel_cases import ChannelCases, Shown

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROSA, JOAO = "a" * 32, "b" * 32
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1080).to_bytes(4, "big") + (720).to_bytes(4, "big") + b"rest"


class Untouched:
    """A store for tests of the pure half: touching it is a mistake, and fails."""


def body(number: int, **said) -> bytes:
    posted = Posted(address=ROSA, order=number, at=NOON, post=Post(id=f"message-{number}", **said))
    return msgspec.json.encode(posted)


class TestWebChat(ChannelCases):
    def make_channel(self):
        return WebChat(Untouched(), lambda: NOON)

    def body_of_text(self, text, number=1):
        return body(number, text=text)

    def body_of_tap(self, data, number=1):
        token, _, value = data.partition("|")
        return body(number, tap=PostedTap(token, value, "Sí"))

    def shown(self, channel, outgoing):
        line = from_bot(outgoing, b"", "")
        if line is None or not {"text", "choices", "picture"} & line.keys():
            return []
        choices = [msgspec.convert(choice, Choice) for choice in line.get("choices", ())]
        buttons = [(plainly(f"{it.digit} {it.label}"), f"{line['token']}|{it.value}") for it in choices]
        return [Shown(plainly(line.get("text", "")), tuple(buttons))]


def plainly(text: str) -> str:
    """The text as the page shows it: the emphasis signs become bold type."""
    return text.replace("\x02", "").replace("\x03", "")


@pytest.fixture
async def another(database):
    """The same database as a second process sees it."""
    other = Database(database.url.render_as_string(hide_password=False))
    yield other
    await other.close()


class Bot:
    """A process that keeps what it receives."""

    def __init__(self, database):
        self.received = []
        self.chat = WebChat(Transcripts(database, lambda: NOON), lambda: NOON)

    async def receive(self, raws):
        self.received += [self.chat.parse(raw) for raw in raws]

    async def __aenter__(self):
        await self.chat.start(self.receive)
        return self

    async def __aexit__(self, *_):
        await self.chat.stop()


@pytest.fixture
async def bot(database):
    async with Bot(database) as bot:
        yield bot


async def lines(chat: WebChat, address: str, last: int = 0, at_least: int = 0) -> list[tuple[int, dict]]:
    """What a page sees that opens now, until it has seen `at_least` so many lines."""
    seen = []
    async with asyncio.timeout(15), aclosing(chat.follow(address, last)) as batches:
        async for batch in batches:
            seen += batch
            if len(seen) >= at_least:
                return seen
    return seen


async def test_a_message_is_handed_over_and_shown_to_its_own_page(bot):
    number = await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
    (incoming,) = bot.received
    assert (incoming.address, incoming.text, incoming.sent_at, incoming.order) == (ROSA, "Hola", NOON, number)
    ((shown, line),) = await lines(bot.chat, ROSA)
    assert (shown, line["from"], line["id"], line["text"]) == (number, "person", "message-1", "Hola")
    assert await lines(bot.chat, JOAO) == []


async def test_posting_again_is_the_same_message_in_the_same_place(bot):
    await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
    await bot.chat.send(ROSA, Outgoing(text="Buenos días"))
    await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
    first, again = bot.received
    assert first == again
    assert [line["text"] for _, line in await lines(bot.chat, ROSA)] == ["Hola", "Buenos días"]


async def test_two_people_may_choose_the_same_id(bot):
    for address in (ROSA, JOAO):
        await bot.chat.accept(address, Post(id="message-1", text="Hola"))
    first, second = bot.received
    assert first.provider_id != second.provider_id


async def test_a_message_that_could_not_be_kept_is_shown_once_when_it_is_posted_again(database):
    bot = Bot(database)

    async def fail(_raws):
        raise OSError("disk full")

    await bot.chat.start(fail)
    with pytest.raises(OSError, match="disk full"):
        await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
    await bot.chat.stop()
    async with bot:
        await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
        assert [line["text"] for _, line in await lines(bot.chat, ROSA)] == ["Hola"]
    assert len(bot.received) == 1


async def test_a_page_that_comes_back_gets_only_what_it_missed(bot):
    for text in ("uno", "dos", "tres"):
        await bot.chat.send(ROSA, Outgoing(text=text))
    (first, _), *rest = await lines(bot.chat, ROSA)
    assert await lines(bot.chat, ROSA, last=first) == rest
    assert await lines(bot.chat, ROSA, last=rest[-1][0]) == []


async def test_a_long_talk_comes_whole_and_in_order(bot):
    for number in range(450):
        await bot.chat.send(ROSA, Outgoing(text=str(number)))
    seen = await lines(bot.chat, ROSA, at_least=450)
    assert [line["text"] for _, line in seen] == [str(number) for number in range(450)]


async def test_two_tabs_see_the_same_talk_as_it_happens(bot):
    tabs = [asyncio.create_task(lines(bot.chat, ROSA, at_least=2)) for _ in range(2)]
    await asyncio.sleep(0.05)
    await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
    await bot.chat.send(ROSA, Outgoing(text="Buenos días"))
    first, second = await asyncio.gather(*tabs)
    assert first == second
    assert [line["text"] for _, line in first] == ["Hola", "Buenos días"]


async def test_a_page_sees_what_another_process_sends(bot, another):
    page = asyncio.create_task(lines(bot.chat, ROSA, at_least=2))
    async with Bot(another) as other:
        await asyncio.sleep(0.05)
        await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
        await other.chat.send(ROSA, Outgoing(text="Buenos días"))
        assert [line["text"] for _, line in await page] == ["Hola", "Buenos días"]


async def test_a_page_misses_nothing_while_two_processes_speak_at_once(bot, another):
    async def speak(chat):
        for number in range(60):
            await chat.send(ROSA, Outgoing(str(number)))

    async with Bot(another) as other:
        *_, seen = await asyncio.gather(speak(bot.chat), speak(other.chat), lines(bot.chat, ROSA, at_least=120))
    assert [number for number, _ in seen] == sorted({number for number, _ in seen})
    assert sorted(line["text"] for _, line in seen) == sorted(str(number) for number in range(60) for _ in range(2))


async def test_stopping_lets_every_page_go_and_accepts_nothing_more(database):
    async with Bot(database) as bot:
        page = asyncio.create_task(lines(bot.chat, ROSA, at_least=1))
        await asyncio.sleep(0.05)
    assert await asyncio.wait_for(page, 1) == []
    with pytest.raises(Unreachable):
        await bot.chat.accept(ROSA, Post(id="message-1", text="Hola"))
    assert bot.received == []


async def test_a_picture_is_kept_and_shown_with_its_words_and_size(bot):
    await bot.chat.send(ROSA, Outgoing(text="Así vamos", picture=Picture("progress", alt="Va bien")), PNG)
    ((_, line),) = await lines(bot.chat, ROSA)
    shown = line["picture"]
    assert (shown["alt"], shown["width"], shown["height"]) == ("Va bien", 1080, 720)
    media = Media(MediaKind.PHOTO, shown["url"].removeprefix(FILES))
    assert await bot.chat.fetch(media) == PNG


async def test_a_picture_that_could_not_be_drawn_is_said_in_words(bot):
    await bot.chat.send(ROSA, Outgoing(picture=Picture("progress", alt="Va bien")))
    ((_, line),) = await lines(bot.chat, ROSA)
    assert line["text"] == "Va bien"


async def test_a_document_is_kept_under_its_name_or_said_in_words(bot):
    document = Document("my_data", "mis-datos.html", "text/html", "No hay nada.")
    await bot.chat.send(ROSA, Outgoing(text="Sus datos", document=document), b"<p>Rosa</p>")
    await bot.chat.send(ROSA, Outgoing(document=document))
    (_, line), (_, empty) = await lines(bot.chat, ROSA)
    shown = line["document"]
    assert (line["text"], shown["name"], shown["size"]) == ("Sus datos", "mis-datos.html", 11)
    assert await bot.chat.store.get(shown["url"].removeprefix(FILES)) == (ROSA, "text/html", b"<p>Rosa</p>")
    assert empty["text"] == "No hay nada."


async def test_a_file_that_is_gone_is_a_named_outcome(bot):
    with pytest.raises(Rejected):
        await bot.chat.fetch(Media(MediaKind.VOICE, "gone" * 8))


async def test_a_settled_question_names_what_was_chosen(bot):
    receipt = await bot.chat.send(ROSA, Outgoing(settles=Settlement("q1", "¿Sí?", "Sí")))
    ((number, line),) = await lines(bot.chat, ROSA)
    assert line["settles"] == {"token": "q1", "chosen": "Sí"}
    assert receipt.message_ref == str(number)


async def test_nothing_to_show_leaves_no_line(bot):
    assert (await bot.chat.send(ROSA, Outgoing(acknowledges="message-1"))).message_ref == ""
    assert await lines(bot.chat, ROSA) == []


async def test_a_recording_arrives_as_media_that_can_be_fetched(bot):
    reference = await bot.chat.store.put(ROSA, "audio/webm", b"sound")
    post = Post(id="message-1", media=PostedMedia(reference, duration=3, mime="audio/webm", size=5))
    await bot.chat.accept(ROSA, post)
    (incoming,) = bot.received
    assert incoming.media == Media(MediaKind.VOICE, reference, "audio/webm", 5, duration=3)
    assert await bot.chat.fetch(incoming.media) == b"sound"


async def test_signs_that_mean_something_to_us_are_not_taken_from_people(bot):
    await bot.chat.accept(ROSA, Post(id="message-1", text="uno\x00\x02dos\x03\ntres"))
    assert bot.received[0].text == "unodos\ntres"
    assert bot.received[0].kind is Kind.MESSAGE


async def test_forgetting_an_address_and_old_lines_leaves_the_others(bot, database):
    for address in (ROSA, JOAO):
        await bot.chat.send(address, Outgoing(text="Así", picture=Picture("progress")), PNG)
    async with database.transaction() as db:
        await rows.forget(db, ROSA)
    assert (await lines(bot.chat, ROSA), len(await lines(bot.chat, JOAO))) == ([], 1)
    async with database.transaction() as db:
        assert await rows.expire(db, NOON) == 0
        assert await rows.expire(db, NOON + timedelta(seconds=1)) == 1


async def test_a_database_that_fails_is_a_provider_that_does_not_answer(tmp_path):
    empty = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(Unreachable):
        await Bot(empty).chat.send(ROSA, Outgoing(text="Hola"))
    await empty.close()
