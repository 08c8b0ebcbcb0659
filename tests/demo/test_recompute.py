"""The demonstration's figures, recomputed from the exported files by a script that shares no code with the product."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.audience import Audience
from bot.exchange.exporting import export
from bot.indicators.document import standings_json
from bot.reports.collect import collect, end_of
from tests.demo.conftest import NOW

SCRIPT = Path(__file__).parent.parent / "recompute.py"
FILES = ("answers.csv", "frames.csv", "proposals.csv", "organizations.csv", "activities.xlsx")


def test_the_script_shares_no_code_with_the_product():
    imports = [line for line in SCRIPT.read_text().splitlines() if line.startswith(("import ", "from "))]
    assert not [line for line in imports if line.split()[1].partition(".")[0] in {"bot", "storage", "tests"}]


def _recompute(folder):
    command = [sys.executable, SCRIPT, str(folder), NOW.date().isoformat()]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


async def test_the_seven_figures_agree_with_the_exported_files(filled, tmp_path):
    at = end_of(NOW.date())
    async with filled.transaction() as db:
        for name in FILES:
            what = name.partition(".")[0]
            content, _ = await export(db, what, name, reason="recálculo", now=NOW, actor="test")
            (tmp_path / name).write_bytes(content)
        standings = await collect(db, Audience(), at)
    recomputed = _recompute(tmp_path)
    assert {one.key: one.value for one in standings} == pytest.approx(recomputed, abs=1e-9)
    shown = {row["key"]: row["value"] for row in standings_json(standings, as_of=NOW.date())["indicators"]}
    assert shown == pytest.approx(recomputed, abs=0.1)
