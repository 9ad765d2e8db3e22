"""Addresses of articles: Latin letters, digits and hyphens, made of a title in either language."""

from __future__ import annotations

from django.utils.text import slugify

LONGEST = 80
_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
        "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
        "я": "ya",
    }
)  # fmt: skip


def slug_of(title: str) -> str:
    """`Пустые этикетки` → `pustye-etiketki`; '' where no letter or digit is left."""
    return slugify(title.lower().translate(_LATIN))[:LONGEST].strip("-")
