"""What bin/run looks after comes back after it ended, ever more slowly, but never slower than it may."""

from __future__ import annotations

import sys

import pytest

from helpdesk.embedded import processes
from helpdesk.embedded.children import Child


@pytest.mark.parametrize(("longest", "pauses"), [(30.0, [1, 2, 4, 8, 16, 30, 30]), (4.0, [1, 2, 4, 4, 4, 4, 4])])
def test_pauses_grow_to_the_longest(tmp_path, capsys, longest, pauses):
    child = Child(tmp_path, "ending", [sys.executable, "-c", "raise SystemExit(3)"], longest_pause=longest)
    for number, pause in enumerate(pauses, start=1):
        child.next_start = 0
        child.look_after()
        assert child.process is not None
        assert child.process.wait(20) == 3
        child.look_after()
        said = capsys.readouterr().err
        assert f"ending ended (exit code 3), starting it again in {pause} s" in said, number
        assert child.process is None, "not at once"


def test_what_has_run_for_long_comes_back_soon(tmp_path, capsys):
    child = Child(tmp_path, "lasting", [sys.executable, "-c", "import time; time.sleep(60)"], failures=6)
    child.look_after()
    child.started -= 61
    child.process.kill()
    assert processes.eventually(lambda: child.process.poll() is not None, 20)
    child.look_after()
    assert "starting it again in 1 s" in capsys.readouterr().err
