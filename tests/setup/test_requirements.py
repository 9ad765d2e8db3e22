"""What the product imports is what a fresh machine installs: requirements.txt, not what only its checks need."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.setup.embedded_user import REPOSITORY

ROOT = Path(REPOSITORY)
OURS = ("helpdesk", "people", "tickets", "kb", "sla")


def imported(tree: ast.AST) -> Iterator[str]:
    """Top-level packages that running the code needs: not what stands under TYPE_CHECKING, nor what it can do without
    (`except ImportError`: it says itself what to install)."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Try) and any(
            each.type is not None and "ImportError" in ast.unparse(each.type) for each in node.handlers
        ):
            continue
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        yield from imported(node)


def named(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_it_tells_running_from_checking():
    code = (
        "from typing import TYPE_CHECKING\nimport a.b\nif TYPE_CHECKING:\n    import c\ndef f():\n    from d import e\n"
    )
    assert list(imported(ast.parse(code))) == ["typing", "a", "d"]


def test_everything_that_is_imported_is_installed_to_run():
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    installed, known = {named(pin) for pin in pins}, packages_distributions()
    assert len(installed) > 20
    missing = set()
    for path in [ROOT / "manage.py", *(each for package in OURS for each in (ROOT / package).rglob("*.py"))]:
        for package in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if package in sys.stdlib_module_names or package in OURS:
                continue
            if not installed & set(map(named, known.get(package, [package]))):
                missing.add(f"{path.relative_to(ROOT)}: {package}")
    assert missing == set()
