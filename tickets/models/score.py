"""What a customer may answer when asked how it was: good or bad, or one to five stars. Each answer says its scale."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy

STARS = ("1", "2", "3", "4", "5")


class Score(models.TextChoices):
    GOOD = "good", gettext_lazy("good")
    BAD = "bad", gettext_lazy("bad")
    ONE = "1", gettext_lazy("1 of 5")
    TWO = "2", gettext_lazy("2 of 5")
    THREE = "3", gettext_lazy("3 of 5")
    FOUR = "4", gettext_lazy("4 of 5")
    FIVE = "5", gettext_lazy("5 of 5")

    @property
    def tone(self) -> str:
        """ok, bad, or info of what is neither."""
        return "ok" if self in CONTENT else "bad" if self in DISCONTENT else "info"


CONTENT = (Score.GOOD, Score.FOUR, Score.FIVE)  # count as good
DISCONTENT = (Score.BAD, Score.ONE, Score.TWO)  # colleagues hear of


class Scale(models.TextChoices):
    """How the site asks now; earlier answers stay as they were given."""

    TWO = "two", gettext_lazy("good or bad")
    FIVE = "five", gettext_lazy("1 to 5 stars")

    @property
    def scores(self) -> tuple[Score, ...]:
        """In the order in which they are offered."""
        return (Score.GOOD, Score.BAD) if self == Scale.TWO else tuple(map(Score, STARS))
