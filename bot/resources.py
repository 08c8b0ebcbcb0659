"""What every turn of a deployment may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.messages import Limits
from bot.publishing import Shelf
from bot.surveys.desk import Desk


@dataclass(frozen=True, slots=True)
class Resources:
    """What every turn may use: published forms, interviews in hand, and what this deployment says of itself."""

    shelf: Shelf
    desk: Desk = field(default_factory=Desk)
    privacy_email: str = ""
    privacy_url: str = ""
    sample_data: bool = False  # the network is the fictitious one, and everything shown must say so
    limits: Mapping[str, Limits] = field(default_factory=dict)  # of every channel that is on, by name
    panel_key: str = ""  # seals what the staff console hands out
    door_link: Callable[[str], str] | None = None  # the token of an activity's door → its address
    panel_link: Callable[[str], str] | None = None  # a ticket's token → its address; None without a console
