"""Every exception of CLACbot, as a tree; the text of each says what is wrong, where, and what to do.

ClacbotError
 ├─ SettingsError            a setting is missing or wrong
 ├─ FormError                a survey definition cannot be published (sheet and row when known)
 ├─ ExpressionError          an expression cannot be read or evaluated (position when known)
 │   └─ ExpressionSyntaxError
 ├─ InputError               a file, argument or filter given by a person is wrong
 ├─ ForbiddenError           who asks may not do this
 ├─ ConflictError            the thing asked for contradicts what is already recorded
 │   ├─ MergeRefused         two entries cannot be made one, or be parted again
 │   └─ RoundRefused         a round cannot be opened, for one of a few reasons
 └─ DeliveryError            a message could not be delivered; one of five named outcomes
     ├─ Unreachable          the network or the provider did not answer: try again later
     ├─ Throttled            the provider asks to wait `retry_after` seconds
     ├─ Rejected             the provider refuses this message: trying again is useless
     ├─ Gone                 the person blocked us or the address no longer exists
     └─ Misconfigured        our token, address or permission is wrong: an operator must act
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class ClacbotError(Exception):
    """The root: anything we raise on purpose."""


class SettingsError(ClacbotError, ValueError):
    """A setting is missing or wrong; the text names it."""


class InputError(ClacbotError, ValueError):
    """A file, argument or filter given by a person is wrong; the text says where and what to do."""


class ForbiddenError(ClacbotError):
    """Who asks may not do this; the text says whose it is."""


class ConflictError(ClacbotError):
    """What is asked for contradicts what is already recorded."""


class MergeRefused(ConflictError):
    """Two entries cannot be made one, or be parted again; `text` is translated before its places are filled."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values))
        self.text, self.values = text, values

    def told(self, translate: Callable[[str], str]) -> str:
        """The reason in the reader's language."""
        return translate(self.text).format(**self.values)


class RoundRefused(ConflictError):
    """A round cannot be opened; `reason` is open, nobody, year, notice or past, and the text says it in full."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class FormError(ClacbotError, ValueError):
    """A survey definition cannot be used; `sheet` and `row` say where when known."""

    def __init__(self, message: str, *, sheet: str | None = None, row: int | None = None) -> None:
        super().__init__(message)
        self.message, self.sheet, self.row = message, sheet, row

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.sheet, f"fila {self.row}" if self.row else None) if part)
        return f"{where}: {self.message}" if where else self.message


class ExpressionError(ClacbotError, ValueError):
    """An expression of a form cannot be evaluated; `position` is the offset of the fault in `expression`."""

    def __init__(self, message: str, *, expression: str = "", position: int | None = None) -> None:
        super().__init__(message)
        self.message, self.expression, self.position = message, expression, position

    def __str__(self) -> str:
        where = f" (position {self.position + 1})" if self.position is not None else ""
        return f"{self.message}{where}: {self.expression}" if self.expression else f"{self.message}{where}"


class ExpressionSyntaxError(ExpressionError):
    """An expression of a form cannot be read."""


class DeliveryError(ClacbotError):
    """A message could not be delivered; `outcome` is the name recorded with the outbox row."""

    outcome = "unreachable"

    def __init__(self, detail: str, *, in_doubt: bool = False) -> None:
        super().__init__(detail)
        self.in_doubt = in_doubt  # the request left, its answer never came: it may have arrived


class Unreachable(DeliveryError):
    """The network or the provider did not answer, or said to come back later."""

    outcome = "unreachable"


class Throttled(DeliveryError):
    """The provider asks to wait `retry_after` seconds; `whole_channel` when everybody must wait."""

    outcome = "throttled"

    def __init__(self, detail: str, *, retry_after: float, whole_channel: bool = False) -> None:
        super().__init__(detail)
        self.retry_after, self.whole_channel = retry_after, whole_channel


class Rejected(DeliveryError):
    """The provider refuses this message; trying again is useless."""

    outcome = "rejected"


class Gone(DeliveryError):
    """The person blocked us or the address no longer exists."""

    outcome = "gone"


class Misconfigured(DeliveryError):
    """Our token, address or permission is wrong; an operator must act."""

    outcome = "misconfigured"
