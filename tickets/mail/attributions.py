"""The lines by which mailers announce that an earlier mail follows: attributions, separators, blocks of headers.

Each test looks at a few short lines at a time, with patterns that cannot backtrack over more than those.
"""

import re

LONGEST_LINE = 400
_LONGEST_ATTRIBUTION = 6

_STARTER = re.compile(
    r"^\W{0,12}(?:on|le|am|el|il|op|em|den|på|w dniu|dnia|dne|vào|den|pada|în data|pe data|la data|na|em|dana"
    r"|tarihinde|"
    r"в|on:|wiadomość napisana|mensaje enviado|el día|il giorno|a\(z\))\s.{0,60}?\d",
    re.IGNORECASE,
)
_VERB = (
    r"(?:wrote|writes|sent|said|a écrit|écrit|schrieb|hat geschrieben|geschrieben|escribió|escribio|escreveu"
    r"|ha scritto|scrisse|schreef|geschreven"
    r"|napisał(?:\(a\)|a|/a)?|pisze|skrev|kirjoitti|yazdı|şunu yazdı|đã viết|napsal(?:\(a\)|a)?|írta|a scris"
    r"|scrie|έγραψε|написав(?:\(ла\))?|пише"
    r"|написал(?:\(а\)|а|и)?|писал(?:\(а\)|а|и)?|пишет|сообщил(?:\(а\)|а)?|ответил(?:\(а\)|а)?|のメール|写道|寫道|さんは書きました)"
)
_ENDS_WITH_VERB = re.compile(rf"\b{_VERB}\s{{0,3}}[:：]?\s{{0,3}}[-_*]{{0,40}}$", re.IGNORECASE)
_VERB_AND_NAME = re.compile(rf"\s{_VERB}\s.{{1,120}}[:：]$", re.IGNORECASE)
_FRAMED = re.compile(rf"^-{{2,60}}\s?.{{1,200}}\s{_VERB}\s{{0,3}}:?\s?-{{2,60}}$", re.IGNORECASE)
_CLOCK_OR_YEAR = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_STARTS_WITH_DATE = re.compile(
    r"^\W{0,3}(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|пн|вт|ср|чт|пт"
    r"|сб|вс|понедельник|вторник|среда"
    r"|четверг|пятница|суббота|воскресенье|нд|jue|vie|sáb|dom|seg|ter|qua|qui|sex|pon|wt|śr|czw|pt|sob"
    r"|niedz)[a-zà-ÿ.]{0,9},?\s)?"
    r"(?:\d{4}[-./年]|\d{1,2}[\s./:\-])",
    re.IGNORECASE,
)
_ANGLE_MAIL = re.compile(r"<[^<>]{0,80}@[^<>]{1,120}>|[\w.+\-]{1,64}@[\w.\-]{2,100}")

_ORIGINAL = re.compile(
    r"^\W{0,3}[-_=]{2,60}\s{0,3}(?:original (?:message|nachricht|mail|meddelande)|reply message"
    r"|ursprüngliche (?:nachricht|e-mail)|originalnachricht"
    r"|antwort nachricht|oprindelig (?:meddelelse|besked)|message d'origine|message original|mensaje original"
    r"|messaggio originale|mensagem original"
    r"|oorspronkelijk bericht|opprinnelig melding|ursprungligt meddelande|alkuperäinen viesti"
    r"|wiadomość oryginalna|oryginalna wiadomość|původní zpráva"
    r"|eredeti üzenet|orijinal mesaj|исходное сообщение|исходное письмо|оригинальное сообщение"
    r"|первоначальное сообщение|вихідне повідомлення"
    r"|original appointment|元のメッセージ|原始邮件|原始郵件|original e-mail)\s{0,3}[-_=]{2,60}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\W{0,3}(?:[-_=]{2,60}\s{0,3}(?:forwarded message|forwarded by|weitergeleitete nachricht|message transféré"
    r"|mensaje reenviado|messaggio inoltrato|mensagem encaminhada"
    r"|doorgestuurd bericht|videresendt|vidarebefordrat|przekazana wiadomość|přeposlaná zpráva"
    r"|пересылаемое сообщение|пересланное сообщение|пересылаемое письмо"
    r"|переслане повідомлення|начало переадресованного|конец пересылаемого)"
    r"|begin forwarded message:|начало переадресованного (?:сообщения|письма):"
    r"|anfang der weitergeleiteten nachricht:|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado:"
    r"|inizio messaggio inoltrato:|начало переслан)",
    re.IGNORECASE,
)
_ROLES = {
    "from": "from|von|de|da|od|från|fra|van|от|от кого|отправитель|від|від кого|lähettäjä|kimden|από|feladó"
    "|expéditeur|remitente|mittente|remetente"
    "|avsändare|差出人|发件人|發件人|寄件者|보낸 사람",
    "sent": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha|inviato|data|enviada em"
    "|enviado em|wysłano|data wysłania|skickat|sendt|dato"
    "|verzonden|отправлено|дата|дата отправки|отправлен|послано|надіслано|lähetetty|päivämäärä|odesláno|küldve"
    "|elküldve|gönderildi|tarih|trimis|日時|送信日時"
    "|发送时间|發送時間|日期|보낸 날짜",
    "to": "to|an|à|a|para|do|till|til|aan|кому|получатель|komu|vastaanottaja|címzett|kime|către|destinataire"
    "|destinatario|宛先|收件人|받는 사람",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|temat|ämne|emne|onderwerp|тема|aihe|předmět|predmet"
    "|tárgy|konu|subiect|件名|主题|主旨|제목",
    "other": "cc|copy|kopie|kopia|копия|копія|copie|bcc|reply-to|importance|важность|priority|приоритет"
    "|attachments|вложения|anlagen|ответить кому|organization",
}  # fmt: skip
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split("|")}
_FIELD = re.compile(r"^[\s*_|>]{0,8}([^\W\d_][^:：*\n]{0,20}?)\s?[*_]{0,2}\s?[:：](?:[*_]{0,2}\s|$)\s{0,40}(.*)$")
_MAX_BLOCK = 14


def attribution_before(lines: list[str], end: int) -> int | None:
    """Where the attribution that ends with line `end` begins, or None."""
    last = lines[end].strip()
    if not last or len(last) > LONGEST_LINE or (last[0] == ">" and not _ENDS_WITH_VERB.search(last)):
        return None
    quoted_next = _next_is_quote(lines, end)
    if not (last.endswith((":", "：")) or _ENDS_WITH_VERB.search(last) or (quoted_next and last.endswith(">"))):
        return None
    if _FRAMED.match(last):
        return end
    weak = None
    text, blanks = "", 0
    for begin in range(end, max(-1, end - _LONGEST_ATTRIBUTION), -1):
        line = lines[begin].strip()
        blanks += not line
        if len(line) > LONGEST_LINE or blanks > 1 or (line.startswith(">") and begin != end):
            break
        text = f"{line} {text}".strip()
        if line and _is_attribution(text):
            return begin
        if weak is None and line and quoted_next and _is_likely_attribution(text):
            weak = begin
    return weak


def share_of_line(line: str) -> int:
    """Where an attribution begins that stands behind the sender's own words on one line: `Thanks On Wed, … wrote:`; 0
    when none does."""
    if len(line) > LONGEST_LINE or not _ENDS_WITH_VERB.search(line.rstrip()):
        return 0
    found = re.search(r"[\s-](?=(?:On|Le|Am|El) \w{2,12}\.?,? .{0,30}\d)", line)
    return found.start() + 1 if found and line[: found.start()].strip(" -") else 0


def is_original_separator(line: str) -> bool:
    return len(line) <= LONGEST_LINE and bool(_ORIGINAL.match(line))


def is_forward_separator(line: str) -> bool:
    return len(line) <= LONGEST_LINE and bool(_FORWARDED.match(line))


def header_block_end(lines: list[str], begin: int) -> int | None:
    """The line after a block like Outlook's `From: Sent: To: Subject:` that begins at `begin`, or None.

    Senders write such lines themselves (`From: Moscow`, `Date: Friday`), so a block must carry an address, or a
    subject and a moment.
    """
    if (first := _field(lines[begin])) is None or first[0] not in ("from", "sent"):
        return None
    found: dict[str, str] = {}
    strays, at, end = 0, begin, begin
    while at < min(len(lines), begin + _MAX_BLOCK) and lines[at].strip():
        field = _field(lines[at])
        if field and field[0] == first[0] and at > begin:
            break  # a list of such lines is no block
        if field:
            found.setdefault(*field)
            strays, end = 0, at + 1
        else:
            strays += 1
            if strays > 2:
                break
        at += 1
    return end if _is_block(found) else None


def _is_block(found: dict[str, str]) -> bool:
    fields = found.keys() - {"other"}
    if "sent" in found and not re.search(r"\d", found["sent"]):
        return False
    if any("@" in found.get(role, "") for role in ("from", "to")):
        return len(fields) >= 2 and bool(fields & {"sent", "subject"})
    return len(fields) >= 3 and "subject" in fields


def _field(line: str) -> tuple[str, str] | None:
    if len(line) > LONGEST_LINE or line.startswith(">"):
        return None
    found = _FIELD.match(line)
    role = _ROLE_OF.get(found.group(1).strip().lower()) if found else None
    return (role, found.group(2)) if found and role else None


def _is_attribution(text: str) -> bool:
    if not _CLOCK_OR_YEAR.search(text):
        return False
    verb = bool(_ENDS_WITH_VERB.search(text))
    if _STARTER.match(text) and (verb or _VERB_AND_NAME.search(text)):
        return True
    return bool(_STARTS_WITH_DATE.match(text)) and (
        verb or (text.endswith((":", "：")) and bool(_ANGLE_MAIL.search(text)))
    )


def _is_likely_attribution(text: str) -> bool:
    """Weaker evidence, enough before a line marked with `>`."""
    mail = bool(_ANGLE_MAIL.search(text))
    dated = bool(_CLOCK_OR_YEAR.search(text))
    if mail and dated and _STARTS_WITH_DATE.match(text):
        return text.endswith((":", "：", ">"))
    return (mail or dated) and bool(_ENDS_WITH_VERB.search(text))


def _next_is_quote(lines: list[str], at: int) -> bool:
    for line in lines[at + 1 : at + 4]:
        if line.strip():
            return line.lstrip().startswith(">")
    return False
