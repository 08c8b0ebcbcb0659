"""Telegram: what is read, what is shown, and how both travel through a Bot API on loopback."""

import asyncio
import contextlib
import io
import json
import logging
from datetime import UTC, datetime
from itertools import count

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_render import pieces, units
from bot.errors import Gone, Misconfigured, Rejected, Throttled, Unreachable
from bot.messages import (
    Choice,
    Contact,
    Document,
    Kind,
    Limits,
    Location,
    Media,
    MediaKind,
    Outgoing,
    Picture,
    Raw,
    Settlement,
    Tap,
    strong,
)
from tests.channel_cases import ChannelCases, Shown
from tests.fake_bot_api import FakeBotApi

TOKEN = "1:fake"
PERSON = {"id": 7, "is_bot": False, "first_name": "Rosa", "last_name": "Quispe", "language_code": "es"}
CHAT = {"id": 7, "type": "private", "first_name": "Rosa"}
GROUP = {"id": -100, "type": "supergroup", "title": "Grupo"}
SENT = 1_763_000_000
CHOICES = (Choice("si", "Sí", "1"), Choice("no", "No", "2"))
IMAGE = b"\x89PNG\r\n\x1a\n-not-a-real-one"


def make_channel(address="http://127.0.0.1:9", mode="polling", **settings):
    given = {"secret": "", "public_url": "", "menus": {}, "seconds": 2.0, "poll_seconds": 5, **settings}
    return TelegramChannel(TOKEN, address, mode=mode, **given)


def message(**content):
    return {"message_id": 3, "from": PERSON, "chat": CHAT, "date": SENT, **content}


def update(kind="message", event=None, number=50, **content):
    return {"update_id": number, kind: message(**content) if event is None else event}


def tap(data, **changed):
    return {"id": "99", "from": PERSON, "chat_instance": "1", "message": message(text="¿?"), "data": data, **changed}


def read(event):
    channel = make_channel()
    (raw,) = channel.split(json.dumps(event).encode())
    return channel.parse(raw)


class TestTelegramChannel(ChannelCases):
    def make_channel(self):
        return make_channel()

    def body_of_text(self, text, number=1):
        return json.dumps(update(text=text, number=number)).encode()

    def body_of_tap(self, data, number=1):
        return json.dumps(update("callback_query", tap(data), number)).encode()

    def length(self, text):
        return units(text)

    def shown(self, channel, outgoing):
        return [
            Shown(parameters["text"], tuple((key["text"], key["callback_data"]) for key in keys(parameters)))
            for request in channel.render("7", outgoing, channel.limits)
            if request.vital and (parameters := request.parameters)
        ]


def keys(parameters):
    return [key for row in parameters.get("reply_markup", {}).get("inline_keyboard", []) for key in row]


# --- reading


def test_a_message_carries_who_when_and_in_which_order():
    incoming = read(update(text="Hola"))
    assert (incoming.address, incoming.name, incoming.language) == ("7", "Rosa Quispe", "es")
    assert (incoming.provider_id, incoming.order, incoming.message_ref) == ("50", 50, "3")
    assert incoming.sent_at == datetime.fromtimestamp(SENT, UTC)


FILE = {"file_id": "F", "file_unique_id": "u", "file_size": 9}
READ = {
    "voice": (update(voice={**FILE, "duration": 4}), "media", Media(MediaKind.VOICE, "F", "audio/ogg", 9, "", 4)),
    "audio": (
        update(audio={**FILE, "duration": 4, "mime_type": "audio/mp4", "file_name": "a.m4a"}),
        *("media", Media(MediaKind.VOICE, "F", "audio/mp4", 9, "a.m4a", 4)),
    ),
    "the largest photo": (
        update(photo=[{"file_id": "small"}, FILE], caption="La feria"),
        *("media", Media(MediaKind.PHOTO, "F", "image/jpeg", 9)),
    ),
    "caption": (update(photo=[FILE], caption="La feria"), "text", "La feria"),
    "video": (update(video={**FILE, "duration": 2}), "media", Media(MediaKind.VIDEO, "F", "video/mp4", 9, "", 2)),
    "video note": (
        update(video_note={**FILE, "duration": 2}),
        "media",
        Media(MediaKind.VIDEO, "F", "video/mp4", 9, "", 2),
    ),
    "document": (
        update(document={**FILE, "file_name": "acta.pdf", "mime_type": "application/pdf"}),
        *("media", Media(MediaKind.DOCUMENT, "F", "application/pdf", 9, "acta.pdf")),
    ),
    "sticker": (update(sticker=FILE), "media", Media(MediaKind.STICKER, "F", "image/webp", 9)),
    "place": (
        update(location={"latitude": -12.5, "longitude": -77, "horizontal_accuracy": 20}),
        *("location", Location(-12.5, -77.0, 20.0)),
    ),
    "venue": (
        update(location={"latitude": 1.5, "longitude": 2.5}, venue={"title": "Plaza"}),
        *("location", Location(1.5, 2.5)),
    ),
    "own card": (
        update(contact={"phone_number": "51 987-654-321", "first_name": "Rosa", "user_id": 7}),
        *("contact", Contact("+51987654321", True, "Rosa")),
    ),
    "own card, verified": (
        update(contact={"phone_number": "+51987654321", "first_name": "Rosa", "user_id": 7}),
        *("phone", "+51987654321"),
    ),
    "another's card": (
        update(contact={"phone_number": "+51900000000", "first_name": "Luis", "user_id": 8}),
        *("contact", Contact("+51900000000", False, "Luis")),
    ),
    "a card of nobody on Telegram": (
        update(contact={"phone_number": "0051900000000", "first_name": "Luis"}),
        *("contact", Contact("+51900000000", False, "Luis")),
    ),
    "another's card verifies nothing": (
        update(contact={"phone_number": "+51900000000", "first_name": "Luis", "user_id": 8}),
        *("phone", ""),
    ),
    "correction": (update("edited_message", message(text="4", edit_date=SENT + 9)), "kind", Kind.EDITED),
    "correction's time": (
        update("edited_message", message(text="4", edit_date=SENT + 9)),
        *("sent_at", datetime.fromtimestamp(SENT + 9, UTC)),
    ),
    "tap": (update("callback_query", tap("q4|si|no")), "tap", Tap("q4", "si|no")),
    "tap to acknowledge": (update("callback_query", tap("q4|si")), "callback", "99"),
    "tapped message": (update("callback_query", tap("q4|si")), "message_ref", "3"),
    "tap on another program's button": (update("callback_query", tap("*")), "tap", Tap("", "*")),
    "tap on a message too old to be shown": (
        update("callback_query", tap("q1|si", message={"chat": CHAT, "message_id": 3, "date": 0})),
        *("tap", Tap("q1", "si")),
    ),
    "tap without message": (update("callback_query", {"id": "9", "from": PERSON, "data": "q1|a"}), "address", "7"),
    "command addressed to us": (update(text="/start@ClacBot ABC"), "text", "/start ABC"),
    "an address is no command": (update(text="rosa@example.org"), "text", "rosa@example.org"),
    "no NUL signs": (update(text="a\0b"), "text", "ab"),
    "blocked": (
        update("my_chat_member", {"chat": CHAT, "from": PERSON, "date": SENT, "new_chat_member": {"status": "kicked"}}),
        *("kind", Kind.BLOCKED),
    ),
    "unblocked": (
        update("my_chat_member", {"chat": CHAT, "from": PERSON, "date": SENT, "new_chat_member": {"status": "member"}}),
        *("kind", Kind.RETURNED),
    ),
}


@pytest.mark.parametrize(("event", "field", "value"), READ.values(), ids=READ.keys())
def test_what_people_send_is_read(event, field, value):
    assert getattr(read(event), field) == value


IGNORED = {
    "group text": update(event=message(chat=GROUP, text="/start@ClacBot")),
    "group tap": update("callback_query", tap("q1|a", message=message(chat=GROUP))),
    "group membership": update(
        "my_chat_member", {"chat": GROUP, "from": PERSON, "date": SENT, "new_chat_member": {"status": "kicked"}}
    ),
    "promotion": update(
        "my_chat_member", {"chat": CHAT, "from": PERSON, "date": SENT, "new_chat_member": {"status": "restricted"}}
    ),
    "dice": update(dice={"emoji": "🎲", "value": 3}),
    "pinned": update(pinned_message=message(text="x")),
    "reaction": update("message_reaction", {"chat": CHAT}),
    "a kind of tomorrow": update("hologram", {"depth": 3}),
}


@pytest.mark.parametrize("event", IGNORED.values(), ids=IGNORED.keys())
def test_what_means_nothing_here_is_left_alone(event):
    assert read(event) is None


BROKEN = {
    "no id": {"message": message(text="x")},
    "id in words": {"update_id": "7", "message": message(text="x")},
    "message in words": update(event="hola"),
    "no chat": update(event={"message_id": 1, "date": 1, "text": "x"}),
    "no date": update(event={"message_id": 1, "chat": CHAT, "text": "x"}),
    "a date beyond all calendars": update(event=message(text="x", date=10**18)),
    "text in numbers": update(text=5),
    "a voice without file": update(voice={"duration": 3}),
    "a place without longitude": update(location={"latitude": 3}),
    "a tap by nobody": update("callback_query", {"id": "1", "data": "q|1"}),
    "a photo that is none": update(photo={"file_id": "F"}),
    "two events in one": {**update(text="x"), "callback_query": tap("q1|a")},
}


@pytest.mark.parametrize("event", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_update_is_refused_and_nothing_else_happens(event):
    with pytest.raises(ValueError, match=r"update|number|text"):
        read(event)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just(["x", {}]),
)
WHOLE = [event for event, *_ in READ.values()]


def places(value, path=()):
    """The path to everything inside a decoded update."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def with_junk(value, path, junk):
    if not path:
        return junk
    copied = value.copy()
    copied[path[0]] = with_junk(value[path[0]], path[1:], junk)
    return copied


@given(data=st.data(), junk=JUNK)
def test_junk_anywhere_in_an_update_is_read_left_alone_or_refused(data, junk):
    event = data.draw(st.sampled_from(WHOLE))
    changed = with_junk(event, data.draw(st.sampled_from(list(places(event)))), junk)
    with contextlib.suppress(ValueError):
        incoming = make_channel().parse(Raw("telegram", "1", "", changed) if changed else Raw("telegram", "1", "null"))
        if incoming is not None:
            assert all(type(value) is str for value in (incoming.text, incoming.address, incoming.name, incoming.phone))


# --- showing


def show(outgoing, limits=TelegramChannel.limits):
    return [(request.method, request.parameters) for request in make_channel().render("7", outgoing, limits)]


def rows(outgoing):
    ((_, parameters),) = show(outgoing)
    return [[key["text"] for key in row] for row in parameters["reply_markup"]["inline_keyboard"]]


def test_a_text_goes_as_it_is():
    assert show(Outgoing(text="<b> & *hola*")) == [("sendMessage", {"chat_id": 7, "text": "<b> & *hola*"})]


@pytest.mark.parametrize("link", ["https://example.org/a", "example.org", "vea example.org."])
def test_a_link_shows_no_preview(link):
    assert show(Outgoing(text=link))[0][1]["link_preview_options"] == {"is_disabled": True}


def test_emphasis_is_an_entity_counted_in_utf16():
    ((_, parameters),) = show(Outgoing(text=f"☕🌾 {strong('Pregunta 2')} de <8> {strong('ya')}"))
    assert parameters["text"] == "☕🌾 Pregunta 2 de <8> ya"
    assert parameters["entities"] == [
        {"type": "bold", "offset": 4, "length": 10},
        {"type": "bold", "offset": 22, "length": 2},
    ]


def test_short_labels_share_rows_and_long_ones_stand_alone():
    assert rows(Outgoing(text="?", choices=CHOICES, token="q1")) == [["1. Sí", "2. No"]]
    scale = tuple(Choice(str(n), str(n), str(n)) for n in range(11))
    assert [len(row) for row in rows(Outgoing(text="?", choices=scale, token="q1"))] == [6, 5]
    mixed = (Choice("a", "Muy satisfecha con todo", "1"), Choice("b", "Sí", "2"), Choice("c", "No", "3"))
    assert rows(Outgoing(text="?", choices=mixed, token="q1")) == [["1. Muy satisfecha con todo"], ["2. Sí", "3. No"]]


def test_labels_too_long_for_a_button_are_written_out():
    long = "La organización participó en la construcción del plan de trabajo anual"
    ((_, parameters),) = show(Outgoing(text="¿Cuál?", choices=(Choice("a", long, "1"), CHOICES[1]), token="q1"))
    assert parameters["text"] == f"¿Cuál?\n\n1. {long}\n2. No"
    assert [units(key["text"]) <= 60 for key in keys(parameters)] == [True, True]


def test_more_choices_than_buttons_are_typed():
    many = tuple(Choice(str(n), f"Cooperativa {n}", str(n)) for n in range(1, 102))
    ((_, parameters),) = show(Outgoing(text="¿Cuál?", choices=many, token="q1"))
    assert "reply_markup" not in parameters
    assert "\n101. Cooperativa 101" in parameters["text"]


@pytest.mark.parametrize(("token", "value"), [("q1", "x" * 62), ("q1", "é" * 31), ("q|1", "a")])
def test_a_choice_that_a_button_cannot_carry_is_refused(token, value):
    with pytest.raises(ValueError, match="64 bytes"):
        show(Outgoing(text="?", choices=(Choice(value, "Sí"),), token=token))


def test_an_answered_question_keeps_its_text_and_shows_the_choice():
    settled = Settlement("q1", f"{strong('¿Está <bien>?')}", "Sí & más", "41")
    assert show(Outgoing(settles=settled, acknowledges="99", notice="Anotado")) == [
        ("answerCallbackQuery", {"callback_query_id": "99", "text": "Anotado"}),
        (
            "editMessageText",
            {
                "chat_id": 7,
                "message_id": 41,
                "text": "¿Está <bien>?\n\n✅ Sí & más",
                "entities": [{"type": "bold", "offset": 0, "length": 13}],
            },
        ),
    ]


@pytest.mark.parametrize("settled", [Settlement("q1", "¿?", "", "41"), Settlement("q1", "", "Sí", "41")])
def test_a_question_passed_over_only_loses_its_buttons(settled):
    assert show(Outgoing(settles=settled)) == [("editMessageReplyMarkup", {"chat_id": 7, "message_id": 41})]


def test_a_question_whose_message_is_unknown_stays_as_it_is():
    assert show(Outgoing(settles=Settlement("q1", "¿?", "Sí"))) == []


def test_a_picture_carries_its_text_or_is_followed_by_it():
    picture = Picture("progress", alt="Barras")
    assert [method for method, _ in show(Outgoing(text="Avance", picture=picture, choices=CHOICES, token="q1"))] == [
        "sendPhoto"
    ]
    (photo, text) = show(Outgoing(text="a" * 1025, picture=picture, choices=CHOICES, token="q1"))
    assert (photo[0], text[0]) == ("sendPhoto", "sendMessage")
    assert keys(text[1])
    assert "reply_markup" not in photo[1]
    assert show(Outgoing(picture=picture))[0][1]["caption"] == "Barras"


@pytest.mark.parametrize("language", ["es", "pt", "en", "fr", "qu"])
@pytest.mark.parametrize("request_", ["contact", "location"])
def test_the_device_is_asked_for_a_card_or_a_place(request_, language):
    ((_, parameters),) = show(Outgoing(text="?", request=request_, language=language, choices=CHOICES[1:], token="q1"))
    ask, other = parameters["reply_markup"]["keyboard"]
    assert ask[0][f"request_{request_}"] is True
    assert other == [{"text": "No"}]


def test_a_long_text_is_cut_at_paragraphs_and_stays_bold():
    text = strong("\n\n".join(["á" * 2000] * 5))
    assert [units(piece) for piece in pieces(text, 4096)] == [2002, 4004, 4004] or len(pieces(text, 4096)) == 3
    for _, parameters in show(Outgoing(text=text)):
        assert parameters["entities"][0]["length"] == units(parameters["text"])


def test_a_notice_is_cut_to_what_telegram_shows():
    ((_, parameters),) = show(Outgoing(acknowledges="1", notice="☕" * 300))
    assert units(parameters["text"]) <= 200


# --- travelling


@pytest.fixture
async def api():
    async with FakeBotApi() as running:
        running.meet(7, 8)
        yield running


class Kept:
    """A `receive` that remembers, and can be made to fail."""

    def __init__(self):
        self.raws: list[Raw] = []
        self.failures = 0

    async def __call__(self, raws):
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.raws += raws

    @property
    def ids(self):
        return [int(raw.provider_id) for raw in self.raws]


@contextlib.asynccontextmanager
async def started(api, **settings):
    channel, kept = make_channel(api.url, **settings), Kept()
    await channel.start(kept)
    try:
        yield channel, kept
    finally:
        await channel.stop()


async def test_a_conversation_by_polling(api):
    async with started(api, menus={"": [("ayuda", "Ayuda")], "pt": [("ajuda", "Ajuda")]}) as (channel, kept):
        api.say(7, "/start")
        await api.until(lambda: kept.raws)
        assert channel.parse(kept.raws[0]).text == "/start"
        receipt = await channel.send("7", Outgoing(text="¿Está bien?", choices=CHOICES, token="q1"))
        assert receipt.message_ref == str(api.shown(7)[-1]["message_id"])
        api.tap(7, "Sí")
        await api.until(lambda: len(kept.raws) == 2)
        tapped = channel.parse(kept.raws[1])
        assert (tapped.tap, tapped.message_ref) == (Tap("q1", "si"), receipt.message_ref)
        settled = Settlement("q1", "¿Está bien?", "Sí", tapped.message_ref)
        await channel.send("7", Outgoing(text="Gracias", settles=settled, acknowledges=tapped.callback))
        await api.until(lambda: "✅" in api.texts(7)[0])
        assert api.texts(7) == ["¿Está bien?\n\n✅ Sí", "Gracias"]
        assert "reply_markup" not in api.shown(7)[0]
        assert [call.status for call in api.made("answerCallbackQuery")] == [200]
        assert api.menus == {
            "": [{"command": "ayuda", "description": "Ayuda"}],
            "pt": [{"command": "ajuda", "description": "Ajuda"}],
        }
        assert channel.deep_link("ABC") == "https://t.me/clac_prueba_bot?start=ABC"


async def test_updates_are_acknowledged_only_when_they_are_kept(api):
    async with started(api) as (_, kept):
        kept.failures = 1
        first = api.say(7, "uno")
        await api.until(lambda: kept.raws)
        assert first in api.updates or api.made("getUpdates")[-1].parameters["offset"] == first + 1
        assert kept.ids == [first]
        await api.until(lambda: not api.updates)


async def test_an_update_that_cannot_be_read_blocks_nothing(api):
    async with started(api) as (channel, kept):
        for broken in ({"update_id": 1, "message": 5}, {"update_id": 2, "message": message(text="\ud83d")}):
            api.arrive(broken)
        api.say(7, "sigo aquí")
        await api.until(lambda: len(kept.raws) == 3 and not api.updates)
        for raw in kept.raws[:2]:
            stored = Raw(raw.channel, raw.provider_id, raw.body)
            for same in (raw, stored):
                with pytest.raises(ValueError, match=r"\w"):
                    channel.parse(same)
        assert channel.parse(kept.raws[2]).text == "sigo aquí"


async def test_polling_takes_the_place_of_a_webhook_and_outlives_another_poller(api, caplog):
    api.webhook = {"url": "http://127.0.0.1:9"}
    async with started(api, poll_seconds=1) as (_, kept):
        await api.until(lambda: api.made("getUpdates"))
        async with ClientSession() as other, other.get(f"{api.url}/bot{TOKEN}/getUpdates") as answer:
            assert answer.status == 200
        api.say(7, "¿hola?")
        await api.until(lambda: kept.raws)
    assert "another program reads this bot's updates" in caplog.text


async def test_stopping_takes_less_than_a_second_while_polling(api):
    channel = make_channel(api.url, poll_seconds=25)
    await channel.start(Kept())
    await api.until(lambda: api.made("getUpdates"))
    async with asyncio.timeout(1.0):
        await channel.stop()


async def test_a_refused_token_stops_the_start_without_being_printed(caplog):
    async with FakeBotApi("2:another") as api:
        channel = make_channel(api.url)
        with pytest.raises(Misconfigured, match="TELEGRAM_TOKEN") as refused:
            await channel.start(Kept())
    assert TOKEN not in str(refused.value) + caplog.text


async def test_a_bot_api_that_is_down_at_the_start_is_tried_again(api, caplog):
    api.fail("getMe", 500, times=2)
    async with started(api) as (channel, kept):
        api.say(7, "hola")
        await api.until(lambda: kept.raws)
        assert channel.deep_link("A")
    assert "does not answer yet" in caplog.text


async def test_menus_that_are_refused_do_not_stop_anything(api, caplog):
    async with started(api, menus={"": [("Ñandú", "x")], "en": [("help", "Help")]}) as (_, kept):
        api.say(7, "hola")
        await api.until(lambda: kept.raws and api.menus)
    assert list(api.menus) == ["en"]
    assert "was not set" in caplog.text


@contextlib.asynccontextmanager
async def webhook(api, **settings):
    """A channel in webhook mode with its route mounted as the app does it."""
    app, kept = web.Application(), Kept()
    runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
    channels = []

    async def mounted(request):
        ((method, path, handler),) = channels[0].routes()
        assert (method, path) == (request.method, request.path)
        return await handler(request)

    app.router.add_post("/webhooks/telegram", mounted)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    channels.append(make_channel(api.url, "webhook", secret="s3cr3t", public_url=address, **settings))
    await channels[0].start(kept)
    try:
        yield channels[0], kept, address
    finally:
        await channels[0].stop()
        await runner.cleanup()


async def test_a_webhook_keeps_every_update_whatever_the_order_and_however_often(api):
    api.duplicated = api.shuffled = True
    async with webhook(api) as (channel, kept, _):
        await api.until(lambda: api.webhook)
        kept.failures = 3
        said = {api.say(7, f"mensaje {n}") for n in range(40)}
        await api.until(lambda: not api.updates and len(kept.raws) == 80)
        assert set(kept.ids) == said
        assert sum(status == 500 for _, status in api.deliveries) == 3
        assert {channel.parse(raw).text for raw in kept.raws} == {f"mensaje {n}" for n in range(40)}
        assert api.webhook["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


@pytest.mark.parametrize("secret", ["", "s3cr3", "S3cr3t", "ñandú"])
async def test_a_wrong_secret_is_refused(api, secret):
    async with webhook(api) as (_, kept, address), ClientSession() as stranger:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        body = json.dumps(update(text="x"))
        async with stranger.post(f"{address}/webhooks/telegram", data=body, headers=headers) as answer:
            assert answer.status == 403
        headers["X-Telegram-Bot-Api-Secret-Token"] = "s3cr3t"
        async with stranger.post(
            f"{address}/webhooks/telegram", data=io.BytesIO(b"x" * 2_000_000), headers=headers
        ) as answer:
            assert answer.status == 413
        async with stranger.post(f"{address}/webhooks/telegram", data=b"{", headers=headers) as answer:
            assert (answer.status, await answer.read()) == (200, b"")
        assert [raw.body for raw in kept.raws] == ["{"]


def test_nobody_may_post_updates_while_polling():
    assert make_channel().routes() == []
    assert make_channel(mode="webhook").routes() == []


# --- what a failed delivery is

FAILURES = {
    "wait": ({"status": 429, "retry_after": 3}, Throttled, False),
    "wait, without saying how long": ({"status": 429, "description": "slow down"}, Throttled, False),
    "blocked": ({"status": 403}, Gone, False),
    "no such chat": ({"status": 400}, Gone, False),
    "deactivated": ({"status": 400, "description": "Bad Request: user is deactivated"}, Gone, False),
    "wrong": ({"status": 400, "description": "Bad Request: something"}, Rejected, False),
    "token": ({"status": 401}, Misconfigured, False),
    "conflict": ({"status": 409}, Misconfigured, False),
    "down": ({"status": 500}, Unreachable, False),
    "no answer": ({"hang": True}, Unreachable, True),
}


@pytest.mark.parametrize(("fault", "outcome", "in_doubt"), FAILURES.values(), ids=FAILURES.keys())
async def test_a_failed_delivery_has_a_name(api, fault, outcome, in_doubt):
    async with started(api, seconds=0.3) as (channel, _):
        api.fail("sendMessage", **fault)
        with pytest.raises(outcome) as failed:
            await channel.send("7", Outgoing(text="Hola"))
        assert failed.value.in_doubt is in_doubt
        assert TOKEN not in str(failed.value)
        assert (await channel.send("7", Outgoing(text="Hola"))).message_ref


async def test_waiting_is_for_one_chat_until_another_one_must_wait_too(api):
    async with started(api) as (channel, _):
        api.fail("sendMessage", 429, times=3, retry_after=7)
        waits = []
        for address in ("7", "7", "8"):
            with pytest.raises(Throttled) as throttled:
                await channel.send(address, Outgoing(text="Hola"))
            waits.append((throttled.value.retry_after, throttled.value.whole_channel))
    assert waits == [(7, False), (7, False), (7, True)]


async def test_a_server_that_is_not_there_leaves_no_doubt():
    channel = make_channel("http://127.0.0.1:9", seconds=1)
    await channel.start(Kept())
    with pytest.raises(Unreachable) as failed:
        await channel.send("7", Outgoing(text="Hola"))
    await channel.stop()
    assert not failed.value.in_doubt


async def test_refused_emphasis_is_sent_again_without(api):
    async with started(api) as (channel, _):
        api.fail("sendMessage", 400, description="Bad Request: can't parse entities: wrong offset")
        await channel.send("7", Outgoing(text=strong("Hola")))
    assert api.texts(7) == ["Hola"]
    assert "entities" not in api.made("sendMessage")[-1].parameters


async def test_a_chat_that_moved_is_written_to_once_at_its_new_place(api):
    async with started(api) as (channel, _):
        api.fail("sendMessage", 400, description="Bad Request: group chat was upgraded", migrate_to_chat_id=8)
        await channel.send("7", Outgoing(text="Hola"))
    assert api.texts(8) == ["Hola"]


async def test_acknowledging_and_settling_never_fail_a_delivery(api):
    async with started(api) as (channel, _):
        outgoing = Outgoing(text="Sigue", settles=Settlement("q1", "¿?", "Sí", "12345"), acknowledges="old")
        assert (await channel.send("7", outgoing)).message_ref
        assert (await channel.send("7", Outgoing(acknowledges="old"))).message_ref == ""
        await api.until(lambda: len(api.made("editMessageText")) == 1)
    assert {call.status for call in api.made("answerCallbackQuery")} == {400}


async def test_the_next_question_waits_for_nothing_else(api):
    async with started(api) as (channel, _):
        api.fail("answerCallbackQuery", hang=True)
        api.fail("editMessageText", hang=True)
        outgoing = Outgoing(text="Sigue", settles=Settlement("q1", "¿?", "Sí", "12345"), acknowledges="1")
        async with asyncio.timeout(0.5):
            await channel.send("7", outgoing)
    assert api.texts(7) == ["Sigue"]


async def test_a_picture_is_uploaded_and_loses_its_buttons_once_answered(api):
    async with started(api) as (channel, _):
        outgoing = Outgoing(text=strong("Avance"), picture=Picture("progress"), choices=CHOICES, token="q1")
        receipt = await channel.send("7", outgoing, IMAGE)
        call = api.made("sendPhoto")[0]
        assert (call.parameters["photo"], call.parameters["caption"]) == (IMAGE, "Avance")
        assert call.parameters["caption_entities"] == [{"type": "bold", "offset": 0, "length": 6}]
        await channel.send("7", Outgoing(settles=Settlement("q1", "Avance", "Sí", receipt.message_ref)))
        assert "reply_markup" not in api.shown(7)[0]
        await channel.send("7", Outgoing(picture=Picture("progress", alt="Nueve de diez")))
        assert api.texts(7)[-1] == "Nueve de diez"


async def test_a_document_is_uploaded_under_its_name_and_said_in_words_without_content(api):
    document = Document("my_data", "mis-datos.html", "text/html", "No hay nada que entregar.")
    async with started(api) as (channel, _):
        receipt = await channel.send("7", Outgoing(text=strong("Sus datos"), document=document), b"<p>Rosa</p>")
        call = api.made("sendDocument")[0]
        assert (call.parameters["document"], call.parameters["caption"]) == (b"<p>Rosa</p>", "Sus datos")
        assert receipt.message_ref
        await channel.send("7", Outgoing(document=document))
        assert api.texts(7)[-1] == "No hay nada que entregar."


def test_a_document_takes_its_words_and_buttons_along_where_they_fit():
    document = Document("my_data", "mis-datos.html", "text/html")
    ((method, parameters),) = show(Outgoing(text="Aquí", document=document, choices=CHOICES, token="q1"))
    assert (method, parameters["caption"]) == ("sendDocument", "Aquí")
    assert keys(parameters)
    assert [method for method, _ in show(Outgoing(text="a" * 1025, document=document))] == [
        "sendDocument",
        "sendMessage",
    ]


async def test_a_text_in_pieces_that_breaks_off_is_in_doubt(api):
    async with started(api) as (channel, _):
        api.faults.clear()
        sent = count()
        original = api.do_sendMessage

        def second_fails(**parameters):
            if next(sent) == 0:
                api.fail("sendMessage", 500)
            return original(**parameters)

        api.do_sendMessage = second_fails
        with pytest.raises(Unreachable) as failed:
            await channel.send("7", Outgoing(text="a" * 5000))
    assert failed.value.in_doubt


async def test_an_attachment_is_fetched_up_to_the_limit(api):
    async with started(api) as (channel, kept):
        api.share(7, "voice", b"OggS...", duration=3)
        await api.until(lambda: kept.raws)
        media = channel.parse(kept.raws[0]).media
        assert await channel.fetch(media) == b"OggS..."
        with pytest.raises(Rejected):
            await channel.fetch(Media(MediaKind.VOICE, "unknown"))
        api.files["large"] = b"x" * (20 * 1024 * 1024 + 1)
        with pytest.raises(Rejected):
            await channel.fetch(Media(MediaKind.DOCUMENT, "large"))
        api.do_getFile = lambda file_id: {"file_id": file_id, "file_path": f"files/{file_id}"}
        for gone_or_large in ("gone", "large"):
            with pytest.raises(Rejected):
                await channel.fetch(Media(MediaKind.VOICE, gone_or_large))


async def test_a_person_who_blocks_us_is_told_apart_from_one_who_returns(api):
    async with started(api) as (channel, kept):
        api.block(7)
        with pytest.raises(Gone):
            await channel.send("7", Outgoing(text="Hola"))
        api.block(7, back=True)
        await api.until(lambda: len(kept.raws) == 2)
        assert [channel.parse(raw).kind for raw in kept.raws] == [Kind.BLOCKED, Kind.RETURNED]
        await channel.send("7", Outgoing(text="Hola"))


async def test_neither_texts_nor_tokens_reach_the_logs(api, caplog):
    caplog.set_level(logging.DEBUG)
    async with started(api, seconds=0.3) as (channel, kept):
        api.say(7, "mi secreto")
        await api.until(lambda: kept.raws)
        for fault in FAILURES.values():
            api.fail("*", **fault[0])
            with contextlib.suppress(Gone, Rejected, Misconfigured, Throttled, Unreachable):
                await channel.send("7", Outgoing(text="mi respuesta", acknowledges="5", notice="mi aviso"))
    logged = caplog.text + "".join(str(record.args) for record in caplog.records)
    for word in ("secreto", "respuesta", "aviso", TOKEN, "Persona"):
        assert word not in logged


def test_limits_can_be_narrower():
    shown = show(Outgoing(text="a" * 90), Limits(text=40))
    assert [len(parameters["text"]) <= 40 for _, parameters in shown] == [True] * 3
