"""Where server programs and data are kept: beside everything else, unless the server's account cannot go there."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

from helpdesk.embedded.account import Account, CannotRun
from helpdesk.embedded.state import State

ELSEWHERE = Path("/var/lib/helpdesk")


def package_folder(package: str) -> Path:
    """The folder of an installed wheel, found without importing it (its start code is not ours)."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise CannotRun(f"The package {package} is not installed: run bin/run, or pip install -r requirements.txt.")
    return Path(found.origin).parent


def programs(account: Account, folder: Path, probe: str, *beside: str) -> Path:
    """`folder` itself, or a copy of it that the account can execute; `probe` is a file in it.

    `beside` names neighbours of the folder (shared libraries) that the programs find by a relative path.
    """
    if account.reaches(folder / probe):
        return folder
    stamp = (folder / probe).stat()
    copy = ELSEWHERE / "programs" / f"{folder.name}-{stamp.st_size:x}-{int(stamp.st_mtime):x}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        for name in (folder.name, *beside):
            if (folder.parent / name).exists():
                shutil.copytree(folder.parent / name, draft / name, symlinks=True)
        _open_to_all(draft)
        try:
            draft.rename(copy)
        except OSError:  # another installation made it meanwhile
            shutil.rmtree(draft)
    return copy / folder.name


def data_folder(state: State, account: Account) -> Path:
    """The folder for the server's own files, remembered once chosen, so that data never seems to vanish."""
    chosen = state.recall("place")
    if isinstance(chosen, str):
        if not Path(chosen).is_dir():
            raise CannotRun(
                f"The database of {state.data} was kept in {chosen}, which is gone: bring it back, "
                f"or remove {state.folder / 'place.json'} to start with an empty one."
            )
        return Path(chosen)
    inside = state.data / state.name
    if inside.is_dir() or account.reaches(state.data):
        return inside
    name = hashlib.sha256(str(state.data).encode()).hexdigest()[:12]
    outside = ELSEWHERE / name
    outside.mkdir(parents=True, exist_ok=True)
    for folder in (ELSEWHERE, outside):
        folder.chmod(0o755)
    account.owns(outside / state.name)
    state.remember("place", str(outside / state.name))
    return outside / state.name


def _open_to_all(copy: Path) -> None:
    """The copy must be executable by the account whatever umask the wheel was installed with."""
    for folder in (ELSEWHERE, copy.parent, copy):
        folder.chmod(0o755)
    for file in copy.rglob("*"):
        if not file.is_symlink():
            file.chmod(0o755 if file.is_dir() or file.stat().st_mode & 0o100 else 0o644)
