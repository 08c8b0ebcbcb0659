"""`/progreso` out of millions of answers on both databases, beside the same figures by DuckDB over the same rows."""

import json
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench import bots

DATABASES = ("sqlite", "postgresql")
PROSE = """\
Leaders ask the real inbox for the seven indicators of the network, of a region, a type, a country, a product, or of two
of these together, each again and again, while members answer an open round through the same process. The time is from
the message to the reply leaving, with everything committed; the picture is drawn behind it and is not in it (see
Inside). What a process knows of the rounds it reads once, behind its start: "first" is a question that comes before
that. DuckDB works out the same figures of the same audiences over the same rows, without margins, companions, what the
person has seen before, or words; its values are compared with the bot's."""
HEAD = (
    "asked", "a second", "p50 ms", "p99 ms", "slowest ms", "first s", "answers/s meanwhile", "an answer p50 ms",
    "p99 ms", "MiB of figures", "DuckDB p50 ms", "times CLACbot's p50", "values compared", "most apart",
)  # fmt: skip
NEAR = 1e-9


def measure(kind, answers, seconds):
    """The figures of one database: the bot's, DuckDB's, and how far apart their values are."""
    from bench.standings_duck import Ask  # the only one that needs DuckDB

    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as name:  # a server of its own user must get there
        folder = Path(name)
        folder.chmod(0o755)
        command = [bots.PYTHON, "-m", "bench.standings_ask", name, kind, str(answers), str(seconds)]
        done = subprocess.run(command, cwd=bots.ROOT, stdout=subprocess.PIPE, text=True, check=True)
        figures = json.loads(done.stdout.splitlines()[-1])
        told = figures.pop("values")
        duck = Ask(folder)
        apart, taken = [], []
        for one in told["found"]:
            values, spent = duck.figures(one["audience"], told["day"], told["at"])
            apart += [abs(values[key] - value) for key, value in one["values"].items() if key in values]
            taken.append(spent)
    assert duck.answers >= answers, f"{duck.answers} answers"
    assert len(apart) >= 100, f"only {len(apart)} values were compared"
    assert max(apart) <= NEAR, f"{kind}: values {max(apart)} apart"
    return {
        **figures, "kind": kind, "answers": duck.answers, "compared": len(apart), "apart": max(apart),
        "duck_p50_ms": statistics.median(taken), "duck_max_ms": max(taken),
    }  # fmt: skip


def table(runs):
    """The figures in words."""
    yield f"### /progreso from {runs[0]['answers']:,} answers"
    yield ""
    yield PROSE
    yield ""
    yield f"| | {' | '.join(HEAD)} |"
    yield f"|---|{'---:|' * len(HEAD)}"
    for run in runs:
        cells = (
            f"{run['asked']:,}", f"{run['asks_per_s']:.1f}", f"{run['p50_ms']:.1f}", f"{run['p99_ms']:.1f}",
            f"{run['max_ms']:.0f}", f"{run['first_s']:.1f}", f"{run['answers_per_s']:.1f}",
            f"{run['answer_p50_ms']:.1f}", f"{run['answer_p99_ms']:.1f}", f"{run['mib']:.0f}",
            f"{run['duck_p50_ms']:.0f}", f"{run['duck_p50_ms'] / run['p50_ms']:.0f}", f"{run['compared']}",
            f"{run['apart']:.0e}",
        )  # fmt: skip
        yield f"| {run['kind']} | {' | '.join(cells)} |"
    yield ""
