"""What the peers share: their arguments and their table, as durable as ours."""

import argparse

SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE answers (chat INTEGER NOT NULL, question INTEGER NOT NULL, value TEXT NOT NULL, UNIQUE (chat, question));
"""


def arguments():
    """--api ADDRESS --port PORT --db FILE."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api")
    parser.add_argument("--port", type=int)
    parser.add_argument("--db")
    return parser.parse_args()
