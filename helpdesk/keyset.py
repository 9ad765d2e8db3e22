"""Where a page of a list ended, as a value of the address that nobody can make up."""

from __future__ import annotations

from datetime import datetime

from django.core.signing import BadSignature, Signer


def sealed(moment: datetime, pk: int) -> str:
    """The row (moment, pk) of a list that is ordered by both."""
    return Signer().sign(f"{moment.isoformat()}~{pk}")


def place_of(after: str) -> tuple[datetime, int] | None:
    """The row a page ended with; a made-up or damaged one means the first page."""
    try:
        moment, _tilde, pk = Signer().unsign(after).partition("~")
        return datetime.fromisoformat(moment), int(pk)
    except (BadSignature, ValueError):
        return None


def sealed_score(score: float, pk: int) -> str:
    """The row (score, pk) of a list that is ordered by relevance."""
    return Signer().sign(f"{score!r}~{pk}")


def score_of(after: str) -> tuple[float, int] | None:
    """As `place_of`."""
    try:
        score, _tilde, pk = Signer().unsign(after).partition("~")
        return float(score), int(pk)
    except (BadSignature, ValueError):
        return None
