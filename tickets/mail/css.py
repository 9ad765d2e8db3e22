"""Inline styles by allow-list: text and boxes may be styled, nothing may be loaded, moved over the page or computed."""

import re

_PROPERTIES = re.compile(
    r"(?:color|background|background-color|font(?:-family|-size|-style|-variant|-weight)?|line-height"
    r"|letter-spacing|white-space"
    r"|word-(?:break|wrap|spacing)|overflow-wrap|text-(?:align|decoration|indent|transform)|vertical-align"
    r"|direction|display|float|clear"
    r"|(?:margin|padding)(?:-(?:top|right|bottom|left))?|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style"
    r"|width|radius))?"
    r"|border-(?:collapse|spacing)|(?:min-|max-)?(?:width|height)|list-style(?:-type|-position)?|table-layout)"
)
_VALUE = re.compile(r"[\w\s#%.,+\-/!*\"']+")
_FUNCTION = re.compile(r"\b(?:rgba?|hsla?)\(([\d\s.,%/]{1,60})\)", re.IGNORECASE)
_LONGEST = 4000


def safe_style(style: str) -> str:
    """The declarations that are allowed, in order; '' when none is."""
    kept = []
    for declaration in style[:_LONGEST].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if _PROPERTIES.fullmatch(name) and _harmless(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _harmless(value: str) -> bool:
    plain = _FUNCTION.sub("0", value)
    quotes = plain.count('"') % 2 or plain.count("'") % 2
    return bool(_VALUE.fullmatch(plain)) and not quotes and "/*" not in plain and len(value) <= 500
