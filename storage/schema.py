"""Bringing a database to the newest schema; Alembic is loaded only when there is something to do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from bot.errors import ConflictError
from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision the code expects."""
    return max(path.stem.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


async def revision(database: Database) -> str:
    """The revision the database has, empty when it is new."""
    async with database.reading() as db:
        return await db.run_sync(_revision)


async def migrate(database: Database) -> bool:
    """Bring the database to the newest schema; gives whether there was something to do."""
    if await revision(database) == newest():
        return False
    from alembic import command

    def upgrade(connection: Connection) -> None:
        command.upgrade(_config(connection), "head")

    async with database.transaction() as db:
        await db.run_sync(upgrade)
    return True


async def check(database: Database) -> None:
    """Raise ConflictError when the database's schema is not the one the code expects."""
    if (found := await revision(database)) != newest():
        raise ConflictError(f"la base de datos está en la versión {found or 'vacía'}: ejecute clacbot migrate")


def _config(connection: Connection, versions: Path | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(versions or FOLDER / "versions").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def write_revision(database: Database, message: str) -> None:
    """For developers: write the next revision from the difference between the models and the database.

    Where the first one is missing it is written again, from an empty database; the later ones stay as they are.
    """
    from alembic import command

    versions = FOLDER / "versions"

    def write(connection: Connection) -> None:
        options: dict[str, Any] = {"message": message, "autogenerate": True}
        if any(versions.glob("0001*.py")):
            command.revision(_config(connection), rev_id=f"{int(newest()) + 1:04}", **options)
            return
        with TemporaryDirectory() as aside:  # where no later revision is
            command.revision(_config(connection, Path(aside)), rev_id="0001", **options)
            for path in Path(aside).glob("*.py"):
                shutil.copy(path, versions)

    async with database.transaction() as db:
        await db.run_sync(write)


if __name__ == "__main__":
    import asyncio

    asyncio.run(write_revision(Database(sys.argv[1]), " ".join(sys.argv[2:])))
