"""The rehearsal of a round in words: whom it asks and when, who is in the harvest, and what sending would do."""

from __future__ import annotations

from bot.i18n import N_, NAMES, say_date, say_number, translator
from bot.messages import strong
from bot.planning import Trial
from bot.reports import mailing

NOTHING_SENT = N_("Ensayo: todavía no se envió nada.")
DAYS = N_("Organizaciones: {count}. Del {first} al {last}.")
HARVEST = N_("🌾 Organizaciones en cosecha en esos días: {count}.")
TEXT = N_("Texto en {language}:")


def told(trial: Trial, language: str) -> str:
    """The rehearsal of a round as one text, with the invitation in each language."""
    _ = translator(language)
    return "\n".join([_(NOTHING_SENT), facts(trial, language), *samples(trial, language)])


def facts(trial: Trial, language: str) -> str:
    """What there is to know before a round is confirmed."""
    _ = translator(language)
    first, last = (say_date(day, language) for day in (trial.first, trial.last))
    lines = [
        strong(f"{trial.title} · {trial.audience.describe(language)}"),
        _(DAYS).format(count=say_number(trial.organizations, language), first=first, last=last),
    ]
    if trial.harvest:
        lines.append(_(HARVEST).format(count=say_number(trial.harvest, language)))
    return "\n".join([*lines, mailing.told(trial.rehearsal, _, language)])


def samples(trial: Trial, language: str) -> list[str]:
    """The invitation in each language."""
    head = translator(language)(TEXT)
    return [f"\n{head.format(language=NAMES[code])}\n{text}" for code, text in trial.rehearsal.texts.items()]
