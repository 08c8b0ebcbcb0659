"""A published figure is never changed nor taken away: a correction is another version."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = "a published figure is never changed: publish another version"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER snapshots_no_{change.lower()} BEFORE {change} ON snapshots "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        return
    op.execute(f"""
        CREATE FUNCTION snapshots_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$""")
    op.execute(
        "CREATE TRIGGER snapshots_only_added BEFORE UPDATE OR DELETE ON snapshots "
        "FOR EACH ROW EXECUTE FUNCTION snapshots_only_added()"
    )
    op.execute(
        "CREATE TRIGGER snapshots_not_emptied BEFORE TRUNCATE ON snapshots "
        "FOR EACH STATEMENT EXECUTE FUNCTION snapshots_only_added()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER snapshots_no_update")
        op.execute("DROP TRIGGER snapshots_no_delete")
        return
    op.execute("DROP TRIGGER snapshots_only_added ON snapshots")
    op.execute("DROP TRIGGER snapshots_not_emptied ON snapshots")
    op.execute("DROP FUNCTION snapshots_only_added()")
