"""The calendar file of an activity (RFC 5545, 5546): an invitation, its later versions, its cancellation; pure.

The name of the entry never changes and its sequence grows with every change, so that a calendar replaces what it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.i18n import translator
from bot.occasions import convener, in_language, title, where

REQUEST, CANCEL = "REQUEST", "CANCEL"
MIME = "text/calendar"
NOBODY = "invalid:nomail"  # people are reached in their chat: there is no mail address to give


def calendar_file(activity: Mapping[str, Any], language: str, now: datetime, method: str = REQUEST) -> bytes:
    """The file for somebody's calendar, in UTF-8; instants are UTC, which every calendar shows in its own zone."""
    from icalendar import Calendar, Event, vCalAddress, vText

    translate = translator(language)
    calendar = Calendar()
    calendar.add("prodid", "-//CLACbot//CLACbot//ES")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    entry = Event()
    entry.add("uid", f"actividad-{activity['id']}@clacbot.invalid")
    entry.add("sequence", activity["sequence"])
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", activity["starts_at"].astimezone(UTC))
    entry.add("dtend", activity["ends_at"].astimezone(UTC))
    entry.add("summary", title(activity, language))
    entry.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    if about := in_language(activity["description"], language):
        entry.add("description", about)
    if place := where(activity, translate):
        entry.add("location", place)
    if activity["link"]:
        entry.add("url", activity["link"])
    organizer = vCalAddress(NOBODY)
    organizer.params["cn"] = vText(convener(activity, translate))
    entry.add("organizer", organizer)
    entry.add("attendee", vCalAddress(NOBODY))
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
