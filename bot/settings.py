"""The settings: the only reader of the environment; one frozen value, checked at start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "CLACBOT_"
SCHEMES = ("sqlite+aiosqlite", "postgresql+asyncpg")


class Settings(BaseSettings):
    """Everything a deployment can set, from the environment or `.env`, with the prefix CLACBOT_."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: str = Field(
        "", description="sqlite+aiosqlite:///… (default: clacbot.db in DATA_DIR) or postgresql+asyncpg://…"
    )
    data_dir: Path = Field(Path("data"), description="folder for the SQLite file and stored attachments")
    host: str = Field("127.0.0.1", description="address the HTTP server listens on")
    port: int = Field(8080, ge=0, le=65535, description="port the HTTP server listens on; 0 takes any free one")
    public_url: str = Field("", description="https address under which people reach the server")
    secret_key: SecretStr = Field(
        SecretStr(""), description="seals links and cookies of the console; by default the database makes its own"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much is logged")
    log_format: Literal["text", "json"] = Field("text", description="how a log line looks")
    privacy_email: str = Field("", description="where people write about their data; shown in the consent text")
    privacy_url: str = Field("", description="the full privacy notice; shown in the consent text")
    webchat: Literal["on", "off"] = Field("off", description="the web chat; always on in the demonstration")
    telegram_token: SecretStr = Field(SecretStr(""), description="turns Telegram on")
    telegram_api_url: str = Field("https://api.telegram.org", description="base of the Bot API server, without /bot")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="how updates are received")
    telegram_secret: SecretStr = Field(SecretStr(""), description="secret header of the webhook (A-Z a-z 0-9 _ -)")

    @field_validator("log_level", "log_format", "webchat", "telegram_mode", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and value.split(":", 1)[0] not in SCHEMES:
            raise ValueError(f"must begin with {SCHEMES[0]}:/// or {SCHEMES[1]}://")
        return value

    @field_validator("public_url", "telegram_api_url", "privacy_url")
    @classmethod
    def _known_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
            raise ValueError("must be an address that begins with https:// or http://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> Settings:
        secret = self.telegram_secret.get_secret_value()
        if secret and not (
            len(secret) <= 256 and secret.replace("-", "").replace("_", "").isalnum() and secret.isascii()
        ):
            raise ValueError("TELEGRAM_SECRET: use 1 to 256 of A-Z a-z 0-9 _ -")
        if self.telegram_token.get_secret_value() and self.telegram_mode == "webhook":
            if not self.public_url:
                raise ValueError("PUBLIC_URL: needed when TELEGRAM_MODE is webhook")
            if not secret:
                raise ValueError("TELEGRAM_SECRET: needed when TELEGRAM_MODE is webhook")
        return self

    @property
    def database(self) -> str:
        """The database's address; SQLite in DATA_DIR when none is set."""
        return self.database_url or f"{SCHEMES[0]}:///{self.data_dir / 'clacbot.db'}"


def load_settings(**overrides: object) -> Settings:
    """The checked settings; raises SettingsError with one sentence naming what is missing or wrong."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks each value
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{PREFIX}{str(first['loc'][0]).upper()}: " if first["loc"] else PREFIX
        raise SettingsError(f"{where}{first['msg'].removeprefix('Value error, ')}") from error
