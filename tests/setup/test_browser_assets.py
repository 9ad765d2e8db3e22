"""What browsers fetch: one style sheet in its layers, small scripts, pages that go compressed."""

from __future__ import annotations

import gzip
import re

from helpdesk import browser_assets

LIMIT_CSS, LIMIT_JS = 30_000, 60_000  # bytes, compressed


def test_the_style_sheet_is_whole_and_small():
    sheet, folder = browser_assets.style_sheet(), browser_assets.STATIC / "css"
    assert "@import" not in sheet and "/*" not in sheet
    for name in re.findall(r'@import "([^"]+)"', (folder / "app.css").read_text(encoding="utf-8")):
        first = re.sub(r"/\*.*?\*/\s*", "", (folder / name).read_text(encoding="utf-8"), flags=re.DOTALL)[:40]
        assert first in sheet, name
    assert sheet.startswith("@layer reset, tokens, base, layout, components, utilities;")
    assert sheet.count("{") == sheet.count("}")
    assert len(gzip.compress(sheet.encode())) < LIMIT_CSS


def loaded(name: str) -> set[str]:
    """A module of ours and all that it imports."""
    text = (browser_assets.STATIC / "js" / f"{name}.js").read_text(encoding="utf-8")
    imported = re.findall(r'^import (?:[^"]*from )?"([a-z]+)"', text, re.MULTILINE)
    return {name}.union(*map(loaded, imported))


def test_all_scripts_of_the_desk_together_are_small():
    scripts = [browser_assets.STATIC / "js" / f"{name}.js" for name in sorted(loaded("desk") | {"worker"})]
    assert len(scripts) > 20
    scripts.append(browser_assets.VENDOR / "htmx.min.js")
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) < LIMIT_JS


def test_pages_go_compressed_and_files_as_they_are(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    page = client.get("/desk/first/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip" and "Accept-Encoding" in page["Vary"]
    assert ticket.number in gzip.decompress(page.content).decode()
    assert not client.get("/desk/first/").has_header("Content-Encoding")
    other = client.get("/desk/first/", headers={"Accept-Encoding": "gzip"})
    lengths = {len(client.get("/desk/first/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(8)}
    assert len(lengths | {len(other.content)}) > 1, "no length tells what a page holds (BREACH)"
