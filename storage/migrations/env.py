"""Alembic's door into the schema: runs on the connection it is handed."""

from typing import Literal

from alembic import context
from sqlalchemy.types import TypeEngine

from storage.models import Instant, Record


def spell(kind: str, thing: object, _autogen: object) -> str | Literal[False]:
    """Write our own types as the plain ones they are in the database."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def same_type(
    _context: object, _column: object, _other: object, _type: TypeEngine[object], ours: object
) -> bool | None:
    """Our instants are plain timestamps there."""
    return False if isinstance(ours, Instant) else None


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    render_item=spell,
    compare_type=same_type,
)
with context.begin_transaction():
    context.run_migrations()
