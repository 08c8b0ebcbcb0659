"""Audit and consents are only added to; what their rules allow to be taken away is decided by `facts`."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAME = ("id", "purpose", "granted", "text_version", "language", "channel", "zone", "at")

#: A consent is unlinked when its person is erased, and never changed otherwise …
UNLINKED = " AND ".join(
    [
        *("OLD.person_id IS NOT NULL", "NEW.person_id IS NULL", "NEW.fingerprint <> ''"),
        *("NEW.message_id = ''", "NEW.answer = ''"),
        *(f"NEW.{name} = OLD.{name}" for name in SAME),
    ]
)
#: … or moved, when two entries are one person: the merge names both while it is under way (bot/exchange/persons.py).
MOVED = " AND ".join(
    [
        "OLD.person_id || '>' || NEW.person_id = (SELECT value FROM facts WHERE name = 'consents_move')",
        *(f"NEW.{name} = OLD.{name}" for name in (*SAME, "fingerprint", "message_id", "answer")),
    ]
)
CHANGES = f"(({UNLINKED}) OR coalesce({MOVED}, false))"
WORDS = {"audit": "audit lines are only added", "consents": "consents are only added"}

#: The instant before which the retention has said that rows may go, "" when it has said nothing.
KEPT_FROM = "coalesce((SELECT value FROM facts WHERE name = '{table}_kept_from'), '')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, '{words}'); END"
    for table, words in WORDS.items():
        body = refuse.format(words=words)
        when = f"WHEN NOT {CHANGES}" if table == "consents" else ""
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {when} {body}")
        kept = f"WHEN OLD.at >= {KEPT_FROM.format(table=table)}"
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {kept} {body}")


def _postgresql() -> None:
    for table, words in WORDS.items():
        allowed = CHANGES if table == "consents" else "false"
        kept = KEPT_FROM.format(table=table)
        op.execute(f"""
            CREATE FUNCTION {table}_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE kept_from text := {kept};
            BEGIN
              IF TG_OP = 'UPDATE' THEN
                IF {allowed} THEN RETURN NEW; END IF;
              ELSIF TG_OP = 'DELETE' THEN
                IF kept_from <> '' AND OLD.at < (kept_from || '+00')::timestamptz THEN RETURN OLD; END IF;
              END IF;
              RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""")
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_only_added()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_added()"
        )


def downgrade() -> None:
    for table in WORDS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            op.execute(f"DROP TRIGGER {table}_only_added ON {table}")
            op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
            op.execute(f"DROP FUNCTION {table}_only_added()")
