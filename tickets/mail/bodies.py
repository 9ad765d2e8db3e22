"""Which parts of a mail are its text, which its HTML and which are files: RFC 8621, section 4.1.4, with nothing left
out."""

import re
from dataclasses import dataclass, field
from mimetypes import guess_type

from tickets.mail import tnef
from tickets.mail.charsets import decode, decode_html
from tickets.mail.headers import one_line, text_of_header
from tickets.mail.html import from_text, text_of
from tickets.mail.names import made_name, shown_name
from tickets.mail.parameters import value_and_parameters
from tickets.mail.transfer import decoded, encoding_name, uudecoded
from tickets.mail.tree import Part, reopened, walk

# Longer texts are shown from their beginning and attached whole: PostgreSQL indexes no more than a megabyte of words
# anyway.
MAX_TEXT = 1_500_000
_MAX_REOPENED = 3
_UU = re.compile(
    rb"^begin [0-7]{3,4} [^\r\n]+\r?\n(?:[ -`][^\r\n]{0,90}\r?\n)+?(?:`\r?\n| ?\r?\n)?end[ \t]*(?=\r?\n|\Z)",
    re.MULTILINE,
)


@dataclass(slots=True)
class File:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(slots=True)
class Bodies:
    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    content: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class _Shown:
    """A text part that is shown: as it came, and whether it is HTML."""

    text: str
    is_html: bool


class _Sorter:
    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.files: list[File] = []
        self.content: list[bytes] = []
        self.plain: list[_Shown] = []
        self.rich: list[_Shown] = []
        self.packed: list[tnef.Unpacked] = []
        self.reopened = 0
        self.room = MAX_TEXT

    def visit(self, part: Part, parent: str, first: bool, alternative: bool) -> None:
        """Depth is bounded by the tree."""
        if part.children():
            self._visit_children(part, alternative)
            return
        kind = part.kind
        if kind.startswith("multipart/"):
            self.problems.append("multipart without parts")
            self.reopened += 1
            if self.reopened <= _MAX_REOPENED and (again := reopened(part)):
                self._visit_children(again, alternative)
                return
            kind = "text/plain"  # what there is, is text
        encoding = encoding_name(part.last("content-transfer-encoding"))
        content, problem = decoded(part.payload_bytes(), encoding)
        if problem:
            self.problems.append(problem)
        # Line ends change on the way, unless they are encoded: the same mail by two doors must stay the same.
        self.content.append(content if encoding in ("base64", "binary") else _same_line_ends(content))
        name, disposition = _name_and_disposition(part)
        is_text = kind in ("text/plain", "text/html") and disposition != "attachment"
        if is_text and (not name or (first and disposition != "inline")):
            self._show(part, kind, content, parent, alternative)
        else:
            self._attach(part, kind, name, disposition, content)

    def _visit_children(self, part: Part, alternative: bool) -> None:
        kind = part.kind
        plain, rich = len(self.plain), len(self.rich)
        for number, child in enumerate(part.children()):
            self.visit(child, kind, number == 0, alternative or kind == "multipart/alternative")
        if kind == "multipart/alternative":  # one kind only: it is both
            if len(self.plain) == plain:
                self.plain += self.rich[rich:]
            elif len(self.rich) == rich:
                self.rich += self.plain[plain:]

    def _show(self, part: Part, kind: str, content: bytes, parent: str, alternative: bool) -> None:
        charset = value_and_parameters(part.type_header)[1].get("charset", "")
        text, exact = decode_html(content, charset) if kind == "text/html" else decode(content, charset)
        self._take_files_out_of(content)
        if not exact:
            self.problems.append(f"charset {charset[:40]!r} does not fit the text")
        if len(text) > self.room:
            self.problems.append("text cut, attached whole")
            self.files.append(File(made_name(kind, len(self.files) + 1), kind, content))
            text = text[: self.room]
        self.room -= len(text)
        shown = _Shown(text, kind == "text/html")
        if not (alternative and shown.is_html):
            self.plain.append(shown)
        if not (alternative and not shown.is_html):
            self.rich.append(shown)

    def _attach(self, part: Part, kind: str, name: str, disposition: str, content: bytes) -> None:
        if not name:
            inner = _subject_inside(content) if kind == "message/rfc822" else ""
            name = made_name(kind, 1 + sum(each.content_type == kind for each in self.files), inner)
        if content.startswith(tnef.SIGNATURE) and (kind in tnef.TYPES or name.lower() == "winmail.dat"):
            if self._unpack(content):
                return
            self.problems.append("winmail.dat could not be read to its end")
        content_id = one_line(part.last("content-id")).strip("<> ")[:500]
        inline = disposition == "inline" and kind.startswith("image/")
        self.files.append(File(name, kind, content, content_id, inline))

    def _unpack(self, content: bytes) -> bool:
        """Whether all of it is here."""
        found = tnef.unpacked(content)
        self.packed.append(found)
        for each in found.files:
            kind = each.content_type or guess_type(each.name)[0] or "application/octet-stream"
            name = shown_name(one_line(each.name)) or made_name(kind, len(self.files) + 1)
            inline = bool(each.content_id) and kind.startswith("image/")
            self.files.append(File(name, kind, each.content, each.content_id[:500], inline))
        return found.whole

    @property
    def has_words(self) -> bool:
        return any(shown.text.strip() for shown in (*self.plain, *self.rich))

    def show_packed(self) -> None:
        """The text of a winmail.dat, where the mail has none beside it."""
        if self.has_words:
            return
        for each in self.packed:
            if each.html:
                self.rich.append(_Shown(each.html[: self.room], is_html=True))
            if each.text or each.html:
                self.plain.append(_Shown((each.text or text_of(each.html))[: self.room], is_html=False))
            elif each.rtf:
                self.problems.append("its text is attached as RTF")
                self.files.append(File("message.rtf", "application/rtf", each.rtf))

    def _take_files_out_of(self, content: bytes) -> None:
        """Files that old mailers wrote into the text become attachments too; the text stays as it was sent."""
        if b"begin " not in content:
            return
        for block in _UU.finditer(content):
            if found := uudecoded(block.group()):
                name = shown_name(decode(found[0])[0]) or made_name("application/octet-stream", len(self.files) + 1)
                self.files.append(File(name, "application/octet-stream", found[1]))


def sorted_parts(root: Part, problems: list[str]) -> Bodies:
    sorter = _Sorter(problems)
    sorter.visit(root, "", first=True, alternative=False)
    sorter.show_packed()
    if not sorter.has_words:
        _show_what_stands_around(root, sorter)
    text = "\n".join(_as_text(each) for each in sorter.plain)
    html = ""
    if any(each.is_html for each in sorter.rich):
        html = "\n".join(each.text if each.is_html else from_text(each.text) for each in sorter.rich)
    return Bodies(text[:MAX_TEXT], html[: 2 * MAX_TEXT], sorter.files, sorter.content)


def _show_what_stands_around(root: Part, sorter: _Sorter) -> None:
    """Text outside of the boundaries is for mailers that know no MIME, unless it is all the text there is."""
    for part in walk(root):
        for around in (part.preamble, part.epilogue):
            if isinstance(around, str) and around.strip() and "MIME" not in around:
                text, _ = decode(around.encode("utf-8", "surrogateescape"))
                sorter.plain.append(_Shown(text, is_html=False))
                sorter.problems.append("text outside of the parts")


def _as_text(shown: _Shown) -> str:
    return text_of(shown.text) if shown.is_html else shown.text.replace("\r\n", "\n").replace("\r", "\n")


def _name_and_disposition(part: Part) -> tuple[str, str]:
    disposition, parameters = value_and_parameters(part.last("content-disposition"))
    _, of_type = value_and_parameters(part.type_header)
    sent = parameters.get("filename") or parameters.get("name") or of_type.get("name") or of_type.get("filename") or ""
    return shown_name(one_line(sent)), disposition


def _subject_inside(content: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", content[:65536], maxsplit=1)[0]
    found = re.search(rb"^subject:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", head, re.IGNORECASE | re.MULTILINE)
    return text_of_header(re.sub(r"[\r\n]+", "", found.group(1).decode("ascii", "surrogateescape"))) if found else ""


def _same_line_ends(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
