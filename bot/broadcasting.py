"""Broadcasts: whom a text of the team is for, how it is shown, and how it is queued, in steps, and ends."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import mailings as flow
from bot import notices, outcomes
from bot.access import scopes
from bot.audience import parse_audience
from bot.i18n import DEFAULT, LANGUAGES, N_, known, translator
from bot.mailing import Draft, Target
from bot.messages import Choice, Document, Limits, Outgoing, Picture
from bot.notices import Notice
from bot.rounds import Candidate, candidate, frame_of
from storage import arrivals, attachments, mailings, recipients, rounds

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

KIND, PURPOSE = "broadcast", "invitations"
FILE = "mailing"  # who hands over a mailing's picture or document
STEP = 500  # people decided in one transaction
USEFUL = timedelta(days=7)  # after its hour a broadcast is of use, where nothing else is said
DECIDED = "decided"  # in the content: the number of the last person who was decided
STATES = ("activa", "suspendida")
NO_MORE = N_("No recibir invitaciones")
SWITCH_OFF = "/misdatos permisos invitations no"  # says how to have them again
DONE = N_("{name}, terminó el envío «{mailing}»: llegó a {sent}, a {others} no.")
SEE = N_("Ver el resultado")


# --- for whom


async def organizations(db: AsyncConnection, audience: str, scope: str) -> list[Candidate]:
    """The members in an audience's words and a scope (empty is everywhere), those that are suspended too."""
    chosen, _ = parse_audience(audience)
    everyone = [candidate(row) for row in await rounds.candidates(db, states=STATES)]
    return [one for one in frame_of(everyone, chosen) if not scopes(scope) or one.place.inside(scope)]


async def targets(
    db: AsyncConnection,
    row: Mapping[str, Any],
    now: datetime,
    channels: Collection[str],
    between: tuple[int, int] | None = None,
) -> list[Target]:
    """Whom a stored broadcast is for; an apology is for those the mailing it names has reached."""
    content = row["content"]
    if earlier := content.get("of"):
        reached = {one["person_id"] for one in await recipients.reached(db, earlier)}
        found = await recipients.targets(db, None, PURPOSE, now.date(), channels, between)
        return [one for one in found if one.person_id in reached]
    ids = [one.id for one in await organizations(db, row["audience"], content.get("scope", ""))]
    return await recipients.targets(db, ids, PURPOSE, now.date(), channels, between)


def draft_of(row: Mapping[str, Any]) -> Draft:
    """The draft of a stored broadcast."""
    names = ("kind", "name", "purpose", "content", "audience", "send_at", "useful_until", "made_by")
    return Draft(**{name: row[name] for name in names})


# --- what is read


def texts_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Language → text of a stored broadcast."""
    return {language: row["content"][language] for language in LANGUAGES if row["content"].get(language)}


def message(row: Mapping[str, Any], language: str) -> Outgoing:
    """The broadcast as somebody of a language reads it; in Spanish where that text is missing. It says how to stop."""
    texts = texts_of(row)
    said = texts.get(known(language), texts.get(DEFAULT, ""))
    stop = Choice(SWITCH_OFF, translator(language)(NO_MORE), "0")
    shown: dict[str, Any] = {}
    if row["file_name"] and row["content"].get("picture"):
        shown["picture"] = Picture(FILE, {"mailing": row["id"]}, alt=row["file_name"], mime=row["file_mime"])
    elif row["file_name"]:
        data = {"mailing": row["id"]}
        shown["document"] = Document(FILE, row["file_name"], row["file_mime"], alt=row["file_name"], data=data)
    return Outgoing(text=said, choices=(stop,), token=f"m{row['id']}", language=known(language), **shown)


def compose(row: Mapping[str, Any]) -> flow.Compose:
    """Gives the message of each target; those of one language read the same."""
    made = {language: message(row, language) for language in LANGUAGES}
    return lambda target: made[known(target.language)]


def attachment_name(mailing_id: int) -> str:
    """Under which name the file of a mailing is kept until it is fetched."""
    return f"mailing-{mailing_id}"


async def take_files(db: AsyncConnection) -> None:
    """Put the files that were fetched into their mailings."""
    for row in await attachments.fetched(db, "mailing-"):
        number = int(row["name"].rpartition("-")[2])
        await mailings.change(db, number, {"file": row["content"]}, flow.DRAFT, flow.WAITING)
        await attachments.forget(db, row["name"])


class MailingFile:
    """Hands over the picture or document of a mailing; the last ones stay at hand, as thousands read the same."""

    def __init__(self, kept: int = 4) -> None:
        self._kept, self._files = kept, OrderedDict[int, bytes | None]()

    async def __call__(self, db: AsyncConnection, _address_id: int, _now: datetime, mailing: int) -> bytes | None:
        """The content, None when it is there no more."""
        if mailing not in self._files:
            self._files[mailing] = await mailings.file_of(db, mailing)
            while len(self._files) > self._kept:
                self._files.popitem(last=False)
        return self._files[mailing]


# --- queueing and finishing


async def to_queue(db: AsyncConnection, now: datetime) -> list[int]:
    """Confirmed broadcasts whose hour has come and that are not queued to the last yet."""
    return [
        row["id"]
        for row in await mailings.unfinished(db)
        if row["kind"] == KIND and row["queued_at"] is None and (row["send_at"] is None or row["send_at"] <= now)
    ]


async def queue_some(db: AsyncConnection, mailing_id: int, now: datetime, limits: Mapping[str, Limits]) -> bool:
    """Decide and queue a broadcast for the next people; whether there may be more.

    All of one step is committed or nothing is, and the next one begins behind it, in whatever process: nobody is left
    out or written to twice when one dies.
    """
    row = await mailings.by_id(db, mailing_id, lock=True)
    if row is None or row["state"] != flow.SENDING or row["queued_at"] is not None:
        return False
    content = row["content"]
    between = await recipients.next_people(db, content.get(DECIDED, 0), STEP)
    if between is None:
        await flow.queue(db, row, [], compose(row), now)
        return False
    found = await targets(db, row, now, list(limits), between)
    decisions = await flow.decide(db, draft_of(row), found, now, limits)
    await flow.queue(db, row, decisions, compose(row), now, last=False, once_a_chat=True)
    await mailings.change(db, mailing_id, {"content": {**content, DECIDED: between[1]}})
    return True


async def finish(db: AsyncConnection, now: datetime) -> int:
    """Note which mailings have nothing left to send, and tell who made them; gives how many."""
    done = 0
    for row in await mailings.unfinished(db):
        if row["held"]:
            await flow.release(db, row["id"], now)
        elif row["queued_at"] is not None and not row["open"]:
            await mailings.change(db, row["id"], {"state": flow.DONE}, flow.SENDING)
            done += 1
            if row["kind"] == KIND:
                await _tell(db, row["id"], now)
    return done


async def _tell(db: AsyncConnection, mailing_id: int, now: datetime) -> None:
    """Tell the people of the team who made and confirmed it that it is done."""
    row, found = await mailings.by_id(db, mailing_id), await outcomes.so_far(db, mailing_id)
    assert row is not None  # noqa: S101 - it was just changed
    team = {one for one in (row["made_by"], row["confirmed_by"]) if one is not None}
    others = sum(found.states.values()) - found.sent + sum(found.verdicts.values())
    filled = {"mailing": row["name"], "sent": str(found.sent), "others": str(others)}
    notice = Notice(f"mailing:{mailing_id}:done", DONE, ((f"/difundir {mailing_id}", SEE),), filled=filled)
    await notices.send(db, await arrivals.reached(db, team), notice, now)
