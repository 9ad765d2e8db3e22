"""Drawing lots: `random.Random` with quicker draws from small sets, of which a big desk needs twenty million."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Luck(random.Random):
    """Same seed, same draws. Sets must be small: a float's 53 bits are all the chance there is."""

    def choice(self, sequence: Sequence[T]) -> T:  # type: ignore[override]  # ours takes sequences only
        return sequence[int(self.random() * len(sequence))]

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        if stop is None:
            return int(self.random() * start)
        return start + step * int(self.random() * (-((start - stop) // step)))
