"""Which chat a person is written to in: the one used last, or that of somebody who shares the phone (domain S23)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from storage.models import Address, Person


def latest_chat(channels: Collection[str] = ()) -> Any:  # noqa: ANN401 - a scalar subquery
    """The id of the chat in which the `Person` of a query can be reached, of the named channels where some are.

    Somebody without a chat is reached in the chat of who has the same telephone number; what is sent there is
    addressed by name. It is looked up person by person, through indexes: a thousand people cost the same among a
    hundred thousand.
    """
    own, lent, sharer = aliased(Address), aliased(Address), aliased(Person)
    same_phone = select(sharer.id).where(sharer.phone == Person.phone, sharer.id != Person.id).correlate(Person)

    def newest(chat: Any, query: Any) -> Any:  # noqa: ANN401 - an alias and a select
        named = [chat.channel.concat("").in_(channels)] if channels else []  # no index: that of channels reads them all
        open_ = [chat.reachable, chat.stage != "stopped", *named]
        ordered = query.where(*open_).order_by(chat.seen_at.desc(), chat.id.desc()).limit(1)
        return ordered.correlate(Person).scalar_subquery()

    mine = newest(own, select(own.id).where(own.person_id == Person.id))
    return func.coalesce(mine, newest(lent, select(lent.id).where(lent.person_id.in_(same_phone))))
