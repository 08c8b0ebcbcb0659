"""`clacbot check`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import ClacbotError
from bot.i18n import DEFAULT, LANGUAGES, catalogue
from bot.programme.countries import atlas
from bot.programme.plan import plan
from bot.publishing import shipped_forms
from bot.reports.typeset import FONTS
from bot.settings import Settings
from storage import schema
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and how it is."""

    good: bool
    text: str


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything an installation needs."""
    return [finding async for finding in _look(settings)]


async def _look(settings: Settings) -> AsyncIterator[Finding]:
    yield Finding(True, "configuración: leída y válida")
    yield await _database(settings)
    yield _channels(settings)
    yield _zones()
    for language in LANGUAGES:
        if language != DEFAULT:
            found = catalogue(language).info()
            yield Finding(bool(found), f"traducción {language}: {'presente' if found else 'falta su bot.po'}")
    yield Finding(len(shipped_forms()) > 0, f"cuestionarios incluidos: {len(shipped_forms())}")
    yield Finding(len(plan().definitions) == 7, f"indicadores del plan: {len(plan().definitions)}")
    yield Finding(any(FONTS.glob("*.ttf")), f"letra de los gráficos: {FONTS.name}")
    if not settings.privacy_email or not settings.privacy_url:
        missing = "CLACBOT_PRIVACY_EMAIL y CLACBOT_PRIVACY_URL"
        yield Finding(True, f"aviso: faltan {missing}; el texto de consentimiento dirá «pendiente»")


async def _database(settings: Settings) -> Finding:
    database = Database(settings.database)
    where = "SQLite" if database.is_sqlite else "PostgreSQL"
    try:
        await database.answers()
        found = await schema.revision(database)
    except (OSError, ClacbotError) as error:
        return Finding(
            False, f"base de datos {where}: no responde ({type(error).__name__}); revise CLACBOT_DATABASE_URL"
        )
    finally:
        await database.close()
    if found in {"", schema.newest()}:
        return Finding(True, f"base de datos {where}: responde, {'vacía' if not found else f'versión {found}'}")
    return Finding(
        False, f"base de datos {where}: versión {found}, se espera {schema.newest()}; ejecute clacbot migrate"
    )


def _channels(settings: Settings) -> Finding:
    on = [
        name
        for name, value in (
            ("telegram", bool(settings.telegram_token.get_secret_value())),
            ("web", settings.webchat == "on"),
        )
        if value
    ]
    hint = "ninguno; ponga CLACBOT_TELEGRAM_TOKEN o CLACBOT_WEBCHAT=on"
    return Finding(True, f"canales: {', '.join(on) or hint}")


def _zones() -> Finding:
    missing = []
    for country in atlas().countries.values():
        try:
            ZoneInfo(country.zone)
        except ZoneInfoNotFoundError:
            missing.append(country.zone)
    text = f"faltan {', '.join(missing)}; instale tzdata" if missing else "al día para todos los países"
    return Finding(not missing, f"zonas horarias: {text}")
