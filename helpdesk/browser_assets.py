"""Builds `static/vendor/`: htmx, the two Inter subsets and one sprite of the icons in use from the pinned npm packages,
and our style sheets as one file, which a browser fetches in one go instead of twenty in a chain.

Nothing of it is committed. `python -m helpdesk.browser_assets` builds; it does nothing when everything is in place.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = REPOSITORY / "node_modules"
STATIC = REPOSITORY / "static"
VENDOR = STATIC / "vendor"

_COPIES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-cyrillic.woff2": "@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2",
}
_NAME = r"([a-z0-9]+(?:-[a-z0-9]+)*)"
# `{% icon "mail" %}` in templates, `#i-mail` anywhere, and `icon="mail"` or `"icon": "mail"` in Python and scripts.
_USES = (
    re.compile(r"\{%\s*icon\s+[\"']" + _NAME + r"[\"']"),
    re.compile(r"#i-" + _NAME),
    re.compile(r"\bicon[\"']?\s*[:=]\s*[\"']" + _NAME + r"[\"']"),
)
_IMPORT = re.compile(r'@import "([\w./-]+)"(?: layer\((\w+)\))?(?: (\w+))?;')
_SOURCES = (
    ("templates", "*.html"),
    ("static/js", "*.js"),
    *((app, "*.py") for app in ("helpdesk", "people", "tickets", "kb", "sla")),
)


class AssetProblem(SystemExit):
    """Ends the process with one line that says what is missing."""


def build() -> bool:
    """Bring `static/vendor/` up to date; whether anything had to be done.

    An image that was built with its assets has no packages any more, and needs none.
    """
    if not PACKAGES.exists() and all((VENDOR / name).exists() for name in (*_COPIES, "icons.svg", "app.css")):
        return False
    missing = [source for source in _COPIES.values() if not (PACKAGES / source).exists()]
    if missing or not (PACKAGES / "lucide-static").exists():
        raise AssetProblem("The browser packages are not installed: run bin/run, or npm ci --ignore-scripts.")
    wanted = {target: (PACKAGES / source).read_bytes() for target, source in _COPIES.items()}
    wanted["icons.svg"] = sprite().encode()
    wanted["app.css"] = style_sheet().encode()
    stamp = hashlib.sha256(b"".join(name.encode() + data for name, data in sorted(wanted.items()))).hexdigest()
    kept = VENDOR / "stamp"
    if kept.exists() and kept.read_text() == stamp and all((VENDOR / name).exists() for name in wanted):
        return False
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, data in wanted.items():
        draft = VENDOR / f".{name}"
        draft.write_bytes(data)
        draft.replace(VENDOR / name)
    kept.write_text(stamp)
    return True


def style_sheet() -> str:
    """`static/css/app.css` with what it imports in its place, in the same layers and media; without comments."""
    folder = STATIC / "css"

    def imported(found: re.Match[str]) -> str:
        text = (folder / found[1]).read_text(encoding="utf-8")
        return (
            f"@layer {found[2]} {{\n{text}}}" if found[2] else f"@media {found[3]} {{\n{text}}}" if found[3] else text
        )

    whole = _IMPORT.sub(imported, (folder / "app.css").read_text(encoding="utf-8"))
    return re.sub(r"/\*.*?\*/\n?", "", whole, flags=re.DOTALL)


def sprite() -> str:
    """One SVG of all symbols: our own marks, and the Lucide icons that sources use or static/icons/names.txt lists."""
    own = re.findall(
        r"<symbol id=\"i-[^\"]+\".*?</symbol>", (STATIC / "icons" / "own.svg").read_text(encoding="utf-8"), re.S
    )
    ours = set(re.findall(r"<symbol id=\"i-([^\"]+)\"", "".join(own)))
    uses = dict(_icon_uses())
    unknown = [
        f"{name} ({where})" for name, where in sorted(uses.items()) if name not in ours and not _lucide(name).exists()
    ]
    if unknown:
        raise AssetProblem(f"Neither static/icons/own.svg nor Lucide has these icons: {', '.join(unknown)}")
    symbols = [*own, *(_symbol(name) for name in sorted(uses.keys() - ours))]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _icon_uses() -> Iterator[tuple[str, str]]:
    """(icon name, the file that uses it)."""
    listed = STATIC / "icons" / "names.txt"
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if name := line.partition("#")[0].strip():
                yield name, "static/icons/names.txt"
    for folder, pattern in _SOURCES:
        for file in sorted((REPOSITORY / folder).rglob(pattern)):
            if file == Path(__file__).resolve():
                continue
            text = file.read_text(encoding="utf-8")
            for use in _USES:
                yield from ((name, str(file.relative_to(REPOSITORY))) for name in use.findall(text))


def _lucide(name: str) -> Path:
    return PACKAGES / "lucide-static" / "icons" / f"{name}.svg"


def _symbol(name: str) -> str:
    """The drawing alone: colour and stroke are the style sheet's."""
    found = re.search(r"<svg[^>]*>(.*)</svg>", _lucide(name).read_text(encoding="utf-8"), re.S)
    if found is None:
        raise AssetProblem(f"The icon {name} of lucide-static cannot be read.")
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{" ".join(found[1].split())}</symbol>'


if __name__ == "__main__":
    print("static/vendor/ built" if build() else "static/vendor/ is up to date", file=sys.stderr)
