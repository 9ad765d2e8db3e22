"""What the sender newly wrote: a mail without the mails below it and without signatures.

Three rules stand above all: the sender's own new text is never hidden (answers between quoted lines stay; a mail that
is nothing but a quote stays whole), nothing is lost (what is shown is a part of the text, the rest is folded away),
and time is linear in the text.
"""

import re

from tickets.mail.attributions import (
    attribution_before,
    header_block_end,
    is_forward_separator,
    is_original_separator,
    share_of_line,
)
from tickets.mail.html import text_of

_SIGNATURE_MARK = re.compile(r"^\s?(?:--|—|–)\s{0,3}$")
_LIST_FOOTER = re.compile(r"^[_=-]{20,}\s*$")
_DEVICE = re.compile(
    r"^\W{0,3}(?:sent (?:from|via|with|using) (?:my )?(?:(?:[\w®™.'\-]+\s?){1,4}|(?:yahoo|mail|outlook"
    r"|proton)[\w ]{0,30})(?:\s\(?https?://\S{1,200}\)?)?"
    r"|get outlook for \w{1,12}.{0,60}|отправлено (?:с|со|из|через) [\w\s«»\"®.\-]{2,50}|отправлено с (?:моего"
    r"|устройства).{0,40}|надіслано з .{2,40}"
    r"|envoyé (?:de|depuis) mon .{2,40}|von meinem .{2,40} gesendet|gesendet (?:von|mit) .{2,40}|enviado (?:desde"
    r"|do|de) (?:mi|meu) .{2,40}"
    r"|inviato da(?:l mio)? .{2,40}|verstuurd vanaf mijn .{2,40}|skickat från min .{2,40}|sendt fra min .{2,40}"
    r"|wysłane z .{2,40}|odesláno z .{2,40}"
    r"|lähetetty .{2,40})\W{0,3}$",
    re.IGNORECASE,
)
_DEVICES = re.compile(
    r"iphone|ipad|ipod|android|blackberry|mobile|phone|galaxy|samsung|outlook|mail|gmail|yahoo|proton|windows"
    r"|device|handheld|wireless|sparrow|spark"
    r"|телефон|смартфон|мобильн|почт|планшет|устройств|handy|portable|móvil|telefon|xiaomi|redmi|huawei|honor"
    r"|nokia|htc|sony|nexus|pixel|tablet|acompli",
    re.IGNORECASE,
)
_BARE_LINK = re.compile(r"^\s*[(<]\s*https?://[^\s()<>]{1,2000}\s*[)>]?\s*>?\s*$")
_RULE = re.compile(r"^[\s>]*[-_=*~—–]{2,}[\s]*$")
_MAX_SIGNATURE = 12


def visible_part(text: str) -> str:
    """The lines of `text` that are new, in order; the whole text where none would be left."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _split_shared(text.split("\n"))
    hidden = _quotes(lines)
    for fold in (_with_signatures(lines, hidden), hidden):
        shown = _shown(lines, fold)
        if shown:
            return shown
    return text.strip("\n")


def visible_html(html: str) -> str:
    """The new part of an HTML mail, as plain text."""
    return visible_part(text_of(html))


def _split_shared(lines: list[str]) -> list[str]:
    """`Thanks On Wed, … wrote:` becomes two lines, so that one can be shown and the other folded."""
    out: list[str] = []
    for number, line in enumerate(lines):
        at = share_of_line(line) if number + 1 < len(lines) and lines[number + 1].startswith(">") else 0
        if at:
            own = line[:at].rstrip()
            out += [own.rstrip("-") or own, line[at:]]
        else:
            out.append(line)
    return out


def _quotes(lines: list[str]) -> list[bool]:
    """For each line: is it of an earlier mail?"""
    hidden = [False] * len(lines)
    announced = False
    at = 0
    while at < len(lines):
        if is_forward_separator(lines[at]):
            break  # what somebody forwards is what they want to tell
        end = _announcement(lines, at, hidden)
        if end:
            announced = True
            if not _marked(lines, end):
                hidden[at:] = [True] * (len(lines) - at)
                break
            at = end
        elif lines[at].lstrip().startswith(">"):
            at = _hide_marked(lines, at, hidden)
        else:
            at += 1
    if not announced and not _looks_quoted(lines, hidden):
        return [False] * len(lines)
    return hidden


def _announcement(lines: list[str], at: int, hidden: list[bool]) -> int:
    """Hides what announces an earlier mail and ends or begins with line `at`; the line after it, or 0 where nothing
    does."""
    begin, end = at, 0
    if is_original_separator(lines[at]):
        end = at + 1
        following = next((n for n in range(end, min(end + 3, len(lines))) if lines[n].strip()), None)
        if following is not None and (block := header_block_end(lines, following)):
            end = block
    elif block := header_block_end(lines, at):
        end = block
    elif (start := attribution_before(lines, at)) is not None:
        begin, end = start, at + 1
    if end:
        hidden[begin:end] = [True] * (end - begin)
    return end


def _marked(lines: list[str], at: int) -> bool:
    """Is the first line with text from here on marked with `>`? Then only marked lines are of the earlier mail."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at == len(lines) or lines[at].lstrip().startswith(">")


def _hide_marked(lines: list[str], at: int, hidden: list[bool]) -> int:
    """Hides the marked lines from `at` on, and the ends of links that a mailer broke off them."""
    while at < len(lines):
        line = lines[at]
        if line.lstrip().startswith(">") or (
            _broken_off(lines, at) and at + 1 < len(lines) and lines[at + 1].lstrip().startswith(">")
        ):
            hidden[at] = True
            at += 1
        else:
            break
    return at


def _broken_off(lines: list[str], at: int) -> bool:
    line, before = lines[at], lines[at - 1] if at else ""
    if _BARE_LINK.match(line):
        return True
    opened = before.rfind("(") > before.rfind(")") and "http" in before
    return opened and line.rstrip().endswith(")") and " " not in line.strip()


def _looks_quoted(lines: list[str], hidden: list[bool]) -> bool:
    """Without an announcement, one marked line may be a command or an arrow, and `>>>` alone is a Python prompt."""
    marked = [line.lstrip() for line, hides in zip(lines, hidden, strict=True) if hides]
    return (
        len(marked) > 1
        and any(not line.startswith(">>>") for line in marked)
        and not any("<<" in line for line in marked)
    )


def _with_signatures(lines: list[str], hidden: list[bool]) -> list[bool]:
    folded = list(hidden)
    at = 0
    while at < len(lines):
        if folded[at] or not lines[at].strip():
            at += 1
            continue
        if end := _signature_end(lines, folded, at):
            folded[at:end] = [True] * (end - at)
            at = end
            continue
        if (
            len(lines[at]) <= 120
            and _DEVICE.match(lines[at])
            and _DEVICES.search(lines[at])
            and _is_last(lines, folded, at)
        ):
            folded[at] = True
        at += 1
    return folded


def _signature_end(lines: list[str], folded: list[bool], at: int) -> int:
    """The line after the signature that begins at `at`, 0 where none does: `--` and a few lines up to a quote or the
    end."""
    is_mark = bool(_SIGNATURE_MARK.match(lines[at]))
    if not is_mark and not _LIST_FOOTER.match(lines[at]):
        return 0
    end, full = at, 0
    while end < len(lines) and not folded[end]:
        full += bool(lines[end].strip())
        if full > _MAX_SIGNATURE or end - at > 3 * _MAX_SIGNATURE:
            return 0  # that many lines below are a text, and the rule only divides it
        end += 1
    return end if is_mark or _is_footer(lines, at, end) else 0


def _is_footer(lines: list[str], at: int, end: int) -> bool:
    """A rule, then a mailing list's name and address, then nothing more."""
    rest = [line for line in lines[at + 1 : min(end, at + 8)] if line.strip()]
    return 0 < len(rest) <= 5 and any(
        "mailing list" in line.lower() or "lists." in line or "listinfo" in line for line in rest
    )


def _is_last(lines: list[str], folded: list[bool], at: int) -> bool:
    """Does no own text follow before the next folded line?"""
    for number in range(at + 1, min(len(lines), at + 30)):
        if folded[number]:
            return True
        if lines[number].strip() and not _SIGNATURE_MARK.match(lines[number]):
            return False
    return True


def _shown(lines: list[str], folded: list[bool]) -> str:
    """The lines that are left, without the rules that stood above what is folded; '' where nothing but blanks is
    left."""
    shown: list[str] = []
    for line, hides in zip(lines, folded, strict=True):
        if not hides:
            shown.append(line)
            continue
        while shown and (not shown[-1].strip() or _RULE.match(shown[-1])):
            blank = not shown.pop().strip()
            if blank and shown and shown[-1].strip() and not _RULE.match(shown[-1]):
                shown.append("")
                break
    while shown and (not shown[-1].strip() or (_RULE.match(shown[-1]) and any(folded))):
        shown.pop()
    text = "\n".join(shown).strip("\n")
    return text if any(character.isalnum() or ord(character) > 0x2190 for character in text) or _has_sign(text) else ""


def _has_sign(text: str) -> bool:
    """`+`, `?`, `:)` are answers too; rules and arrows alone are not."""
    return bool(re.search(r"[+?!:;)(%$#@&]", text))
