"""Whatever is written that figures stand on leaves a line in `touched`, whoever writes it."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INTERVIEW = ("'interview'", "{row}.round_id", "{row}.organization_id", "{row}.id")
#: An answer always comes with its interview's row; what is changed or taken away may come alone.
ANSWER = (
    "'interview'",
    "{row}.round_id",
    "(SELECT organization_id FROM interviews WHERE id = {row}.interview_id)",
    "{row}.interview_id",
)
FRAME = ("'frame'", "{row}.round_id", "{row}.organization_id", "NULL")
OWNED = ("'organization'", "NULL", "{row}.organization_id", "NULL")
ALL = ("INSERT", "UPDATE", "DELETE")

#: table → the changes that count, the line each leaves, the columns whose old value leaves a line too when it changes
SOURCES = {
    "interviews": (ALL, INTERVIEW, ("round_id", "organization_id")),
    "answers": (("UPDATE", "DELETE"), ANSWER, ("interview_id",)),
    "frames": (ALL, FRAME, ("round_id",)),
    "organizations": (ALL, ("'organization'", "NULL", "{row}.id", "NULL"), ("id",)),
    "organization_products": (ALL, OWNED, ("organization_id",)),
    "organization_networks": (ALL, OWNED, ("organization_id",)),
    "organization_states": (ALL, OWNED, ("organization_id",)),
    "attendance": (ALL, ("'attendance'", "NULL", "{row}.organization_id", "NULL"), ("organization_id",)),
    "activity_invitations": (
        ("INSERT", "UPDATE OF activity_id, organization_id", "DELETE"),
        ("'invitation'", "NULL", "{row}.organization_id", "NULL"),
        ("organization_id",),
    ),
}
COLUMNS = "what, round_id, organization_id, interview_id, writer, at"
#: What somebody tells of gender and age counts wherever the person was present.
TOLD = (
    "SELECT DISTINCT 'attendance', NULL{number}, organization_id, NULL{number}, {now} "
    "FROM attendance WHERE person_id = NEW.id"
)
TELLING = "UPDATE OF gender, age_group ON people"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _line(values: tuple[str, ...], row: str, now: str) -> str:
    return f"INSERT INTO touched ({COLUMNS}) SELECT {', '.join(values).format(row=row)}, {now}"


def _sqlite() -> None:
    now = "NULL, CURRENT_TIMESTAMP"
    for table, (changes, values, keys) in SOURCES.items():
        for change in changes:
            kind = change.split()[0].lower()
            row = "OLD" if kind == "delete" else "NEW"
            trigger = f"CREATE TRIGGER {table}_touched_{kind} AFTER {change} ON {table}"
            op.execute(f"{trigger} BEGIN {_line(values, row, now)}; END")
            if kind == "update":
                moved = " OR ".join(f"OLD.{key} IS NOT NEW.{key}" for key in keys)
                trigger = f"CREATE TRIGGER {table}_touched_moved AFTER {change} ON {table} WHEN {moved}"
                op.execute(f"{trigger} BEGIN {_line(values, 'OLD', now)}; END")
    told = TOLD.format(number="", now=now)
    op.execute(f"CREATE TRIGGER people_touched AFTER {TELLING} BEGIN INSERT INTO touched ({COLUMNS}) {told}; END")


def _postgresql() -> None:
    now = "txid_current(), clock_timestamp()"
    for table, (changes, values, keys) in SOURCES.items():
        moved = " OR ".join(f"OLD.{key} IS DISTINCT FROM NEW.{key}" for key in keys)
        op.execute(f"""
            CREATE FUNCTION {table}_touched() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'DELETE' THEN
                {_line(values, "OLD", now)};
              ELSE
                {_line(values, "NEW", now)};
                IF TG_OP = 'UPDATE' AND ({moved}) THEN
                  {_line(values, "OLD", now)};
                END IF;
              END IF;
              RETURN NULL;
            END $$""")
        op.execute(
            f"CREATE TRIGGER {table}_touched AFTER {' OR '.join(changes)} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_touched()"
        )
    told = TOLD.format(number="::bigint", now=now)
    op.execute(f"""
        CREATE FUNCTION people_touched() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO touched ({COLUMNS}) {told}; RETURN NULL; END $$""")
    op.execute(f"CREATE TRIGGER people_touched AFTER {TELLING} FOR EACH ROW EXECUTE FUNCTION people_touched()")


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (changes, _, _) in {**SOURCES, "people": (("",), (), ())}.items():
        if not sqlite:
            op.execute(f"DROP TRIGGER {table}_touched ON {table}")
            op.execute(f"DROP FUNCTION {table}_touched()")
            continue
        kinds = [change.split()[0].lower() for change in changes if change]
        names = [*(f"_{kind}" for kind in kinds), *(["_moved"] if "update" in kinds else [])] or [""]
        for name in names:
            op.execute(f"DROP TRIGGER {table}_touched{name}")
