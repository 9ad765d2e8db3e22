"""Working time as people type it."""

from __future__ import annotations

import pytest

from helpdesk.setup.durations import NoDuration, read, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:30", 5400),
        ("0:05", 300),
        ("48:00", 172800),
        ("1:30:15", 5415),
        ("90m", 5400),
        ("90 min", 5400),
        ("2h", 7200),
        ("2 h 5 m", 7500),
        ("2h5m", 7500),
        ("2 ч 30 мин", 9000),
        ("2 часа", 7200),
        ("1 час 1 минута", 3660),
        ("  45 МИН. ", 2700),
        ("", None),
        ("   ", None),
    ],
)
def test_what_is_understood(text, seconds):
    assert read(text) == seconds


@pytest.mark.parametrize(
    "text", ["4", "0:00", "0m", "1:60", "-1:00", "1.5h", "h", "soon", "10000h", "1:3", "٣h", "1:30 h"]
)
def test_what_is_not(text):
    with pytest.raises(NoDuration):
        read(text)


def test_a_bare_number_is_asked_about():
    with pytest.raises(NoDuration, match="4:00"):
        read("4")


@pytest.mark.parametrize("seconds", [60, 300, 5400, 5415, 172800, 35996400])
def test_what_is_shown_reads_the_same(seconds):
    assert read(written(seconds)) == seconds
