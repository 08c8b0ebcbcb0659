"""Writing a broadcast: the text in each language, a picture or document, for whom, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import broadcasting
from bot import mailings as flow
from bot.access import Permission, Reach
from bot.audience import parse_audience
from bot.conversation import Stage
from bot.handlers import enclosing, refusing
from bot.handlers.resuming import detour
from bot.i18n import DEFAULT, LANGUAGES, N_, NAMES
from bot.mailing import Draft
from bot.messages import strong
from bot.programme.seat import HOME
from bot.spelling import fold
from bot.surveys.answers.moment import read_datetime
from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Understood, Unsure
from bot.turn import Turn
from storage import mailings, people

TEXT, MORE, FILE, AUDIENCE, WHEN = "text", "more", "file", "audience", "when"
STEPS = frozenset({TEXT, MORE, FILE, AUDIENCE, WHEN})
NAME_LENGTH = 40
LEAST = 2  # letters of a text
EVERYBODY = frozenset({"todas", "todos", "todo", "toda la red", "todas las organizaciones", "all", "tous", "toutes"})
FURTHEST = timedelta(days=120)
ASK_TEXT = N_("Escriba el mensaje en {language}, tal como lo va a leer la gente. Puede mandar también una foto.")
ASK_FILE = N_("Mande ahora la foto o el documento (hasta 10 megas).")
ASK_AUDIENCE = N_(
    "¿A quiénes? Escriba país, región, producto o tipo, por ejemplo «Colombia cacao». Para todas escriba «todas».\n"
    "Su ámbito: {scope}"
)
ASK_WHEN = N_("¿Cuándo sale? Escriba día y hora ({place}), por ejemplo «mañana 9:00», o elija:")
WHENS = (("now", N_("Ahora mismo")),)


async def begin(turn: Turn) -> None:
    """Ask for the Spanish text of a new broadcast."""
    detour(turn, Stage.MAILING, step=TEXT, mailing=0, language=DEFAULT)
    return _ask_text(turn, DEFAULT)


async def go_on(turn: Turn, row: dict[str, Any]) -> None:
    """Go on with a draft; what waited for another person is a draft again."""
    await mailings.change(turn.db, row["id"], {"state": flow.DRAFT}, flow.WAITING)
    return await more(turn, row)


def _ask_text(turn: Turn, language: str) -> None:
    text = turn.translate(ASK_TEXT).format(language=NAMES[language])
    return turn.ask(text)


async def take(turn: Turn, row: dict[str, Any]) -> None:
    """The answer to what was asked last about a draft."""
    step = turn.conversation.data["step"]
    takers = {TEXT: take_text, MORE: _take_more, FILE: _take_file, AUDIENCE: _take_audience, WHEN: _take_when}
    return await takers[step](turn, row)


def _stay(turn: Turn, step: str, mailing_id: int, **data: object) -> None:
    detour(turn, Stage.MAILING, step=step, mailing=mailing_id, **data)


# --- texts


async def take_text(turn: Turn, row: dict[str, Any] | None) -> None:
    """The text in the language that was asked for; a picture or document may carry it as its caption."""
    language = turn.conversation.data.get("language", DEFAULT)
    if turn.incoming.media is not None and row is None:
        row = await _new(turn, turn.text)
        await enclosing.keep(turn, row)
    elif len(turn.text) < LEAST:
        return _ask_text(turn, language)
    row = row or await _new(turn, turn.text)
    content = {**row["content"], **({language: turn.text} if turn.text else {})}
    if not content.get(DEFAULT):
        _stay(turn, TEXT, row["id"], language=DEFAULT)
        return _ask_text(turn, DEFAULT)
    values = {"content": content, **({"name": _name(turn.text)} if language == DEFAULT and turn.text else {})}
    await mailings.change(turn.db, row["id"], values, flow.DRAFT)
    return await more(turn, {**row, **values})


async def _new(turn: Turn, text: str) -> dict[str, Any]:
    """A draft of the person, within their scope."""
    own = refusing.access(turn)
    scope = "" if own.reach(Permission.INVITE) is Reach.ALL else own.scope
    draft = Draft(
        broadcasting.KIND, _name(text), broadcasting.PURPOSE, {"scope": scope} if scope else {},
        made_by=turn.speaker.id,
    )  # fmt: skip
    row = await mailings.by_id(turn.db, await flow.keep(turn.db, draft, turn.now))
    assert row is not None  # noqa: S101 - it was just added
    return row


def _name(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= NAME_LENGTH else f"{line[: NAME_LENGTH - 1].rstrip()}…"


async def more(turn: Turn, row: dict[str, Any]) -> None:
    """What there is so far, and what may be added."""
    _ = turn.translate
    texts = broadcasting.texts_of(row)
    lines = [f"{strong(NAMES[language])}: {text}" for language, text in texts.items()]
    lines += [f"📎 {row['file_name']}"] if row["file_name"] else []
    _stay(turn, MORE, row["id"])
    return turn.ask("\n\n".join([*lines, _(N_("¿Qué más?"))]), turn.options(_parts(row)), shown="\n\n".join(lines))


def _parts(row: dict[str, Any]) -> list[tuple[str, str]]:
    texts = broadcasting.texts_of(row)
    go_on = [("go", N_("➡️ Elegir a quiénes"))] if not row["content"].get("of") else [("when", N_("➡️ Elegir cuándo"))]
    languages = [
        (language, LANGUAGE_PARTS[language][language in texts]) for language in LANGUAGES
    ]  # fmt: skip
    file = ("nofile", N_("🗑 Quitar el archivo")) if row["file_name"] else ("file", N_("📎 Añadir foto o documento"))
    return [*go_on, *languages, file, ("drop", N_("❌ Descartar"))]


LANGUAGE_PARTS = {
    "es": (N_("✏️ Escribir en español"), N_("✏️ Cambiar el texto en español")),
    "pt": (N_("✏️ Escribir en portugués"), N_("✏️ Cambiar el texto en portugués")),
    "en": (N_("✏️ Escribir en inglés"), N_("✏️ Cambiar el texto en inglés")),
    "fr": (N_("✏️ Escribir en francés"), N_("✏️ Cambiar el texto en francés")),
}


async def _take_more(turn: Turn, row: dict[str, Any]) -> None:
    if turn.incoming.media is not None:
        return await _take_file(turn, row)
    choice = turn.chosen_of(_parts(row))
    if choice is None:
        turn.say(turn.translate(N_("No entendí su mensaje. Toque una opción o escriba su número.")))
        return await more(turn, row)
    turn.settle(choice.label)
    if choice.value in LANGUAGES:
        _stay(turn, TEXT, row["id"], language=choice.value)
        return _ask_text(turn, choice.value)
    if choice.value == "file":
        _stay(turn, FILE, row["id"])
        return turn.ask(turn.translate(ASK_FILE))
    if choice.value == "nofile":
        gone = {"file_name": "", "file_mime": "", "file": None, "content": {**row["content"], "picture": False}}
        await mailings.change(turn.db, row["id"], gone, flow.DRAFT)
        return await more(turn, {**row, **gone})
    if choice.value == "drop":
        from bot.handlers import rehearsing

        return await rehearsing.discard(turn, row)
    return await ask_when(turn, row) if choice.value == "when" else ask_audience(turn, row)


# --- a picture or document


async def _take_file(turn: Turn, row: dict[str, Any]) -> None:
    if (why := await enclosing.keep(turn, row)) is not None:
        turn.say(turn.translate(why))
        _stay(turn, FILE, row["id"])
        return turn.ask(turn.translate(ASK_FILE))
    fresh = await mailings.by_id(turn.db, row["id"])
    assert fresh is not None  # noqa: S101 - it is being written
    return await more(turn, fresh)


# --- for whom


def ask_audience(turn: Turn, row: dict[str, Any]) -> None:
    """Ask for whom it is."""
    _stay(turn, AUDIENCE, row["id"])
    scope = row["content"].get("scope") or turn.translate(N_("toda la red"))
    return turn.ask(turn.translate(ASK_AUDIENCE).format(scope=scope.replace(";", ", ")))


async def _take_audience(turn: Turn, row: dict[str, Any]) -> None:
    chosen, unknown = parse_audience("" if fold(turn.text) in EVERYBODY else turn.text)
    if unknown or not (chosen or fold(turn.text) in EVERYBODY):
        shown = ", ".join(unknown) or turn.text[:60]
        turn.say(turn.translate(N_("No entiendo: {words}. Escriba por ejemplo «Colombia cacao».")).format(words=shown))
        return ask_audience(turn, row)
    found = await broadcasting.organizations(turn.db, chosen.text(), row["content"].get("scope", ""))
    if not found:
        turn.say(turn.translate(N_("No hay ninguna organización así en su ámbito.")))
        return ask_audience(turn, row)
    values = {"audience": chosen.text()}
    await mailings.change(turn.db, row["id"], values, flow.DRAFT)
    return await ask_when(turn, {**row, **values})


# --- when


async def zone_of(turn: Turn) -> str:
    """The zone of the person: of the own organization, or of the seat."""
    spoken_for = await people.represents(turn.db, turn.person.id, turn.now.date()) if turn.person else []
    return spoken_for[0].zone if spoken_for else HOME[0]


async def ask_when(turn: Turn, row: dict[str, Any]) -> None:
    """Ask when it leaves."""
    _stay(turn, WHEN, row["id"])
    city = (await zone_of(turn)).rpartition("/")[2].replace("_", " ")
    place = turn.translate(N_("hora de {city}")).format(city=city)
    return turn.ask(turn.translate(ASK_WHEN).format(place=place), turn.options(WHENS))


async def _take_when(turn: Turn, row: dict[str, Any]) -> None:
    from bot.handlers import rehearsing

    at: datetime | None = None
    if turn.chosen_of(WHENS) is None:
        read = read_moment(turn.text, turn.now.astimezone(ZoneInfo(await zone_of(turn))), turn.language)
        if isinstance(read, str):
            turn.say(turn.translate(read))
            return await ask_when(turn, row)
        at = read
    values = {"send_at": at, "useful_until": (at or turn.now) + broadcasting.USEFUL}
    await mailings.change(turn.db, row["id"], values, flow.DRAFT)
    return await rehearsing.review(turn, {**row, **values})


def read_moment(text: str, now: datetime, language: str = "es") -> datetime | str:
    """The instant a text means in the zone of `now`, or why it is none, to be translated."""
    read = read_datetime(Given(text), Ask("datetime", now, language=language, country="SV"))
    if isinstance(read, NotUnderstood):
        return N_("No entendí la fecha y la hora. Escriba por ejemplo «mañana 9:00» o «25/11 10:00».")
    assert isinstance(read, Understood | Unsure)  # noqa: S101 - the only others
    local = datetime.fromisoformat(read.value).replace(tzinfo=now.tzinfo)
    if local < now and local.year == now.year and str(now.year) not in text:
        try:
            local = local.replace(year=now.year + 1)
        except ValueError:
            return N_("Esa fecha ya pasó.")
    if local <= now:
        return N_("Esa fecha ya pasó.")
    return local if local - now <= FURTHEST else N_("Esa fecha está a más de cuatro meses.")
