"""Where the files of an article are fetched, for its text and for the pages that list them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from kb.markdown import Placed
from kb.models import ArticleFile


def placed(files: Iterable[ArticleFile]) -> dict[str, Placed]:
    """By name, as kb.markdown takes them."""
    return {each.name: Placed(address(each), each.width or 0, each.height or 0) for each in files}


def address(file: ArticleFile) -> str:
    """Another one when the file is replaced, so that browsers may keep it."""
    return reverse("portal:article-file", args=[file.article_id, file.name]) + f"?v={file.sha256[:8]}"
