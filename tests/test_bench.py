import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import bots, mailing
from bench.questions import N
from bench.swarm import Swarm

ROOT = Path(__file__).parent.parent


def test_the_bench_runs_and_counts_what_is_stored():
    small = ["--no-peers", "--rounds", "1", "--people", "5", "--load", "at-once", "--mailing", "0", "--standings", "0"]
    command = [sys.executable, "-m", "bench", *small, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(run["bot"], run["answers"]) for run in runs] == [("CLACbot", 5 * N), (bots.LIMIT.name, 5 * N)]


def test_a_wrong_reply_ends_the_run():
    delivered = []
    swarm = Swarm(
        1, 1, lambda update, chat: delivered.append((update, chat)), None, opening=bots.AIOGRAM.opening, last=""
    )
    swarm.start()
    (update, chat) = delivered[0]
    assert update["message"]["text"] == "/start"
    with pytest.raises(AssertionError, match="expected '1/8 Did your"):
        swarm.on_reply(chat, "2/8 How many people took part?")


def test_the_inside_is_measured_too():
    environ = {**os.environ, "BENCH_TIMES": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.parts"], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    rows = [line for line in done.stdout.splitlines()[2:] if line]
    assert len(rows) == 4
    assert all(len(row.split("|")) == 5 for row in rows)


def test_the_standings_are_asked_while_answers_come_in(tmp_path):
    command = [sys.executable, "-m", "bench.standings_ask", str(tmp_path), "sqlite", "1", "2", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    figures = json.loads(done.stdout)
    assert figures["asked"] > 5
    assert 0 < figures["p50_ms"] <= figures["p99_ms"] <= figures["max_ms"]
    told = figures["values"]["found"]
    assert set(told[0]["values"]) == {"mega_1a", "mega_1b", "mega_2", "mega_3a", "mega_3b", "mega_4", "mega_5"}
    assert sum(len(one["values"]) for one in told) >= 100
    with (tmp_path / "answers.csv").open() as file:
        assert sum(1 for _ in file) > 20_000


async def test_a_mailing_is_rehearsed_queued_and_sent_at_the_limit():
    before, (run,) = await mailing.measure(people=300, seconds=2, rates=(40,))
    assert set(before) == {"rehearse_s", "queue_s", "queue_longest_wait_s"}
    assert run["share"] > 0.5
    assert run["replies"] > 5
    assert "| 40 |" in "\n".join(mailing.table(300, 2, (before, [run])))
