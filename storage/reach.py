"""Which chat a person is written to in: the one used last, or that of somebody who shares the phone (domain S23)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import false, func, select, true, union_all
from sqlalchemy.orm import aliased

from storage.models import Address, Person


def latest_chats(channels: Collection[str] = ()) -> Any:  # noqa: ANN401 - a subquery
    """The chats in which people can be reached, of the named channels where some are.

    Columns person_id, address_id, channel, seen_at, and `place`, 1 for the one used last. Somebody without a chat is
    reached in the chat of who has the same telephone number; what is sent there is addressed by name.
    """
    sharer = aliased(Person)
    chat = (Address.id.label("address_id"), Address.channel, Address.seen_at)
    open_ = [Address.reachable, Address.stage != "stopped", *([Address.channel.in_(channels)] if channels else [])]
    own = select(Address.person_id.label("person_id"), *chat, false().label("lent"))
    own = own.where(Address.person_id.is_not(None), *open_)
    lent = select(sharer.id.label("person_id"), *chat, true().label("lent")).join(
        Person, Person.id == Address.person_id
    )
    lent = lent.join(sharer, (sharer.phone == Person.phone) & (sharer.id != Person.id)).where(*open_)
    every = union_all(own, lent).subquery()
    order = (every.c.lent, every.c.seen_at.desc(), every.c.address_id.desc())
    place = func.row_number().over(partition_by=every.c.person_id, order_by=order).label("place")
    return select(every.c.person_id, every.c.address_id, every.c.channel, every.c.seen_at, place).subquery()
