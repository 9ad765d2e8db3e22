"""What a stranger starts from: pins, lock files, containers, scripts."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys

import pytest
import yaml

from helpdesk import browser_assets
from helpdesk.embedded.postgres import INITDB_ARGS
from tests.setup.embedded_user import REPOSITORY

SCRIPTS = ("bin/run", "bin/test", "bin/check", ".ci/run", "manage.py")


def pins(name):
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\;]+)", text, re.M))


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))


def test_what_tests_need_contains_what_the_product_needs_with_the_same_pins():
    product, tests = pins("requirements.txt"), pins("requirements-dev.txt")
    assert product
    assert {name: tests.get(name) for name in product} == product


def test_every_requirement_has_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        blocks = re.split(r"^(?=[a-z0-9])", (REPOSITORY / name).read_text(encoding="utf-8"), flags=re.M)[1:]
        assert blocks
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_no_registry_host_stands_in_a_lock_file():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json", ".npmrc"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        assert not re.search(r"registry\.|pypi|--index-url|--find-links|\"resolved\"", text), name


def test_compose_has_the_whole_desk(compose):
    assert set(compose["services"]) == {"prepare", "web", "worker", "beat", "postgres", "valkey", "mail"}
    assert compose["services"]["postgres"]["image"].startswith("postgres:18")
    for name in ("web", "worker", "beat"):
        service = compose["services"][name]
        assert {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"} <= set(service["environment"])
        assert service["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_compose_makes_the_database_as_the_embedded_server_does(compose):
    environment = compose["services"]["postgres"]["environment"]
    assert environment["POSTGRES_INITDB_ARGS"].split() == list(INITDB_ARGS)
    assert environment["LC_ALL"] == "C.UTF-8"


def test_nothing_but_the_web_is_published_beyond_the_machine(compose):
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_image_does_not_run_as_root():
    lines = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("FROM ") for line in lines) > 1
    assert [line for line in lines if line.startswith("USER ")] == ["USER helpdesk"]


def test_scripts_are_executable_and_valid_shell():
    for name in SCRIPTS:
        assert stat.S_IMODE((REPOSITORY / name).stat().st_mode) & 0o111, name
    for name in (*SCRIPTS[:-1], "bin/python.sh"):
        subprocess.run(["sh", "-n", str(REPOSITORY / name)], check=True)


def test_scripts_say_clearly_that_python_is_missing(tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("run", "python.sh"):
        (tmp_path / "bin" / name).write_bytes((REPOSITORY / "bin" / name).read_bytes())
    only = tmp_path / "path"
    only.mkdir()
    (only / "dirname").symlink_to("/usr/bin/dirname")
    done = subprocess.run(
        ["/bin/sh", str(tmp_path / "bin" / "run")], env={"PATH": str(only)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "Python 3.11 or newer is needed, and none was found.\n"


def test_unusable_browser_is_one_line_and_exit_2():
    done = subprocess.run(
        [sys.executable, "tests/find_browser.py"],
        cwd=REPOSITORY, env={**os.environ, "CHROMIUM": "/no/such/browser"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["help"], ["version"], ["translations", "compile"], ["migrate", "--help"]])
def test_pure_commands_start_no_server(command, tmp_path):
    unset = {"DATABASE_URL", "REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=REPOSITORY, env={**environment, "HELPDESK_DATA": str(tmp_path)}, check=True, capture_output=True,
    )  # fmt: skip
    assert not (tmp_path / "embedded").exists()


def test_sprite_has_the_icons_in_use_and_refuses_unknown_ones(tmp_path, monkeypatch):
    sprite = browser_assets.sprite()
    assert 'id="i-s-open"' in sprite
    assert 'id="i-p-urgent"' in sprite
    assert "script" not in sprite
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% icon "mail" %}{% icon "no-such-icon" %}', encoding="utf-8")
    monkeypatch.setattr(browser_assets, "REPOSITORY", tmp_path)
    with pytest.raises(browser_assets.AssetProblem, match=r"no-such-icon \(templates/page.html\)"):
        browser_assets.sprite()
