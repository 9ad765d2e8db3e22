"""The answer templates of the demo desk, read from templates/: `# name ;shortcut =status`, the status after sending
where there is one, then the text; rows as the product writes."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from kb.models import Template, TemplateText

_FOLDER = Path(__file__).parent / "templates"
_HEAD = re.compile(r"# (.+) ;(\S+)(?: =(pending|solved))?\n")


def make(by: int, at: datetime) -> None:
    """Where there is none yet."""
    if Template.objects.exists():
        return
    for path in sorted(_FOLDER.glob("*.ru.md")):
        head = _HEAD.match(path.read_text(encoding="utf-8"))
        assert head is not None, path
        template = Template.objects.create(name=head[1], shortcut=head[2], status=head[3] or "", created_at=at)
        for language in ("ru", "en"):
            words = path.with_name(path.name.replace(".ru.", f".{language}.")).read_text(encoding="utf-8")
            TemplateText.objects.create(
                template=template,
                language=language,
                text=words.partition("\n")[2].strip(),
                changed_by_id=by,
                changed_at=at,
            )
