"""Numbers of orders, contracts, payments in a text."""

from __future__ import annotations

import re

NUMBER = re.compile(
    r"(?<![\w+@/.:-])(?:[A-Za-zА-Яа-яЁё]{1,6}[-–]?\d{2,12}(?:-\d{2,8})?|[A-Z]{2,8}\d{4,12}|"
    r"\d{2,6}-\d{2,8}(?:/\d{1,4})?|\d{5,15})"
    r"(?![\w@/-])(?!\s*(?:руб|₽|\$|€|£|%|км|кг|мб|гб|mb|gb|km|kg))"
)
_DAY = re.compile(r"(?:19|20)\d\d-\d\d|\d\d-\d\d|[^\W\d_]{1,6}\d{2,3}")  # a day, a model: nothing to repeat


def written_in(written: str) -> list[str]:
    """Of orders, contracts, payments; not the year or the time."""
    return [each for each in NUMBER.findall(written) if not _DAY.fullmatch(each) and sum(map(str.isdigit, each)) > 1]


def shape(number: str) -> tuple[str, int]:
    return re.sub(r"\d", "", number).upper(), sum(map(str.isdigit, number))
