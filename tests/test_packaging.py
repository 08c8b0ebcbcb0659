"""The wheel carries everything, the locks pin it, and the Dockerfile's steps, replayed here, give a bot that serves."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
IS_ROOT = os.geteuid() == 0
NO_CACHES = shutil.ignore_patterns("__pycache__")


class Image:
    """What the Dockerfile makes, inside a folder: /src, /opt and /data of the image are its subfolders."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workdir = folder, folder
        self.identity: dict[str, object] = {}
        self.environment = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
        self.commands: dict[str, list[str]] = {}

    def here(self, text: str) -> str:
        return re.sub(r"(?<![\w./])/(?=(src|opt|data)\b)", f"{self.folder}/", text)

    def replay(self, instruction: str, rest: str) -> None:
        match instruction:
            case "WORKDIR":
                self.workdir = Path(self.here(rest))
                self.workdir.mkdir(exist_ok=True)
            case "COPY":
                self.copy(*rest.split())
            case "RUN":
                line = rest if IS_ROOT else rest.replace("10001:10001", f"{os.geteuid()}:{os.getegid()}")
                path = f"{self.folder / 'bin'}:{os.environ['PATH']}"  # root's own HOME keeps pip's cache
                subprocess.run(
                    ["/bin/sh", "-ec", self.here(line)], check=True, cwd=self.workdir, env=os.environ | {"PATH": path}
                )
            case "ENV":
                for name, value in (pair.split("=", 1) for pair in rest.split()):
                    self.environment[name] = self.here(value).replace("$PATH", self.environment["PATH"])
            case "USER":
                user, group = map(int, rest.split(":"))
                self.identity = {"user": user, "group": group, "extra_groups": []} if IS_ROOT else {}
            case "HEALTHCHECK" | "ENTRYPOINT" | "CMD":
                self.commands[instruction] = json.loads(rest[rest.index("[") :])
            case "FROM" | "VOLUME" | "EXPOSE":
                pass
            case _:
                pytest.fail(f"the replay does not know {instruction}: teach it")

    def copy(self, *words: str) -> None:
        *sources, target = words
        if sources[0].startswith("--from="):
            assert sources[1:] == [target], "the stages share one folder here: copy to the same path"
            return
        for source in sources:
            goal = self.workdir / target
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, goal, symlinks=True, ignore=NO_CACHES)
            else:
                shutil.copy(ROOT / source, goal)

    @contextmanager
    def start(self, words: list[str]) -> "Iterator[subprocess.Popen[str]]":
        """A program of the image, as the image's user, in its folder and with its environment; ended on leaving."""
        with subprocess.Popen(
            words,
            cwd=self.workdir,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self.identity,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, words: list[str]) -> tuple[int, str]:
        """Exit status and everything printed."""
        with self.start(words) as process:
            printed, _ = process.communicate(timeout=60)
        return process.returncode, printed


def instructions() -> Iterator[tuple[str, str]]:
    """The Dockerfile's instructions in order, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return ((instruction, rest) for instruction, _, rest in (line.partition(" ") for line in lines))


def is_public(program: Path) -> bool:
    """Whether every user may reach the program: the Python of the tests often lies in somebody's home folder."""
    return program.exists() and all(folder.stat().st_mode & 1 for folder in program.resolve().parents)


def python_for_the_user() -> str:
    """A Python 3.11 or newer with venv which the image's user may run too."""
    wanted = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"
    programs = [Path(prefix, "bin", "python3") for prefix in (sys.base_prefix, "/usr", "/usr/local")]
    for program in filter(is_public if IS_ROOT else Path.exists, programs):
        if subprocess.run([program, "-c", wanted], check=False, capture_output=True).returncode == 0:
            return str(program)
    return pytest.skip("no Python 3.11 that an ordinary user may run: install python3 and python3-venv")


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    """The Dockerfile replayed once, in a folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="clacbot-image-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "bin").mkdir()
        (folder / "bin" / "python").write_text(f'#!/bin/sh\nexec {python_for_the_user()} "$@"\n')
        (folder / "bin" / "python").chmod(0o755)
        (folder / "opt").mkdir()
        made = Image(folder)
        for instruction, rest in instructions():
            made.replay(instruction, rest)
        with socket.create_server(("127.0.0.1", 0)) as free:
            made.environment |= {"CLACBOT_HOST": "127.0.0.1", "CLACBOT_PORT": str(free.getsockname()[1])}
        yield made


def test_the_wheel_carries_every_file_and_only_our_two_packages(image):
    (wheel,) = (image.folder / "src" / "dist").glob("clacbot-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    tops = (("bot", "bot"), ("storage", "storage"), ("locale", "bot/locale"))
    ours = {
        str(Path(target, path.relative_to(image.folder / "src" / top)))
        for top, target in tops
        for path in (image.folder / "src" / top).rglob("*")
        if path.is_file()
    }
    assert carried == ours


def test_an_ordinary_user_prepares_and_checks_the_database_in_an_empty_folder(image):
    for command in ("migrate", "check"):
        status, printed = image.run([*image.commands["ENTRYPOINT"], command])
        assert status == 0, printed


def test_it_serves_says_that_it_is_well_and_stops_when_asked(image):
    with image.start([*image.commands["ENTRYPOINT"], *image.commands["CMD"]]) as server:
        deadline = time.monotonic() + 30
        while (health := image.run(image.commands["HEALTHCHECK"]))[0] and time.monotonic() < deadline:
            assert server.poll() is None, server.stdout.read()
            time.sleep(0.2)
        asked = time.monotonic()
        server.send_signal(signal.SIGTERM)
        printed, _ = server.communicate(timeout=15)
    assert health[0] == 0, health[1] + printed
    assert server.returncode == 0, printed
    assert time.monotonic() - asked < 10
    assert "Traceback" not in printed


def pins(lock: str) -> dict[str, str]:
    """Package → version of a lock."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_a_hash_for_everything_and_names_no_address(lock):
    text = re.sub(r"\\\n\s*", " ", (ROOT / lock).read_text())
    entries = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert entries
    assert all(re.fullmatch(r"[a-z0-9-]+==[^@/]+?( --hash=sha256:[0-9a-f]{64})+ *", line) for line in entries)


def test_the_locks_pin_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, everything = pins("requirements.lock"), pins("requirements-dev.lock")
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    tools = [line for extra in project["project"]["optional-dependencies"].values() for line in extra]
    for lock, lines in ((runtime, asked), (everything, [*asked, *tools])):
        wanted = {canonicalize_name(one.name): one.specifier for one in map(Requirement, lines)}
        stale = [name for name, versions in wanted.items() if not versions.contains(lock.get(name, "0"))]
        assert not stale, "run make lock"
    assert runtime.items() <= everything.items()
