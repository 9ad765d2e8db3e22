"""Who wrote this mail: a person, a robot, or ourselves? Pure; evidence is the headers of RFC 3834, 3464 and what
mailers really send.

In doubt a mail is from a person: a real request that is taken for a robot's is worse than a robot's that opens a
ticket.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from tickets.mail.compose import BadAddress, valid_address
from tickets.mail.headers import mailboxes
from tickets.mail.parameters import value_and_parameters
from tickets.mail.parse import ParsedMail


class Kind(StrEnum):
    BOUNCE = "bounce"  # a delivery report on a mail of ours
    AUTO_REPLY = "auto_reply"  # out of office, "we have received your mail", a read receipt: starts nothing
    LOOP = "loop"  # our own mail came back
    AUTOMATIC = "automatic"  # a robot or a list wrote it: may be a real request, but nothing is answered by itself
    HUMAN = "human"


_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|mdaemon|bounces?|mailerdaemon|.*[-_.]daemon)$", re.IGNORECASE
)
_NO_PERSON = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|owner-.+|.+-(?:request|owner|bounces?|subscribe|unsubscribe))$",
    re.IGNORECASE,
)
_UNDELIVERED = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status notification|has failed|failure|report|notification|incomplete"
    r"|problem|error)"
    r"|mail delivery (?:failed|failure|system)|failed? (?:mail )?delivery|failure notice|delivery.{0,20}(?:fail"
    r"|delay)|returned mail|returned to sender"
    r"|message (?:not|could not be) delivered|mail could not be delivered|warning: (?:message|could not send)"
    r"|non[- ]delivery"
    r"|недостав|не ?доставлен|не удалось доставить|невозможно доставить|ошибка доставки"
    r"|доставка.{0,30}не ?(?:удал|выполн|возмож)"
    r"|unzustellbar|nicht zugestellt|zustellung.{0,20}fehl|non remis|échec de (?:la )?remise|non distribu"
    r"|no se (?:puede|pudo|ha podido) entregar"
    r"|no entregado|non recapitabile|mancata consegna|onbestelbaar|niet (?:af)?geleverd|niedostarczon"
    r"|nie można dostarczyć|oönskad|kunde inte levereras"
    r"|não (?:foi )?entregue|falha na entrega|nedoručiteln",
    re.IGNORECASE,
)  # fmt: skip
_DELIVERY_SOFTWARE = re.compile(
    r"this is the qmail-send program|this message was created automatically by mail delivery software"
    r"|this is the mail system at host"
    r"|delivery to the following recipients? (?:has )?(?:failed|been delayed)|permanent fatal errors"
    r"|could not be delivered to",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"^\W*(?:re: ?|fwd?: ?)*(?:auto(?:matic|mated)?[- ]?(?:reply|response|responder|answer|antwort)"
    r"|automatic reply|out[- ]of[- ](?:the )?office|ooo\b|away from|on (?:vacation|leave)"
    r"|vacation|autosvar|automatische? antwort|abwesenheit|abwesend|réponse automatique|absence|absent"
    r"|respuesta automática|fuera de (?:la )?oficina"
    r"|risposta automatica|fuori ufficio|automatisch antwoord|afwezig|resposta automática|automatická odpověď"
    r"|odpowiedź automatyczna|автоответ"
    r"|автоматическ\w+ (?:ответ|уведомлен)|(?:я )?(?:нахожусь )?(?:в|буду в) отпуске|вне офиса|отсутству"
    r"|нет на (?:месте|работе))"
    r"|\((?:out of office|ooo|auto(?:matic)? ?reply|автоответ)\)",
    re.IGNORECASE,
)  # fmt: skip
_OUR_ID = re.compile(r"^HD-\d{1,18}\.", re.IGNORECASE)
_AUTO_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-mail-autoreply", "x-autoreply-from")
_LIST_HEADERS = (
    "list-id",
    "list-post",
    "mailing-list",
    "list-unsubscribe",
    "x-cron-env",
    "x-facebook-notify",
)


def classify(mail: ParsedMail, *, own_addresses: Collection[str], own_domain: str) -> Kind:
    """`own_addresses` are those we receive at, in any case; `own_domain` is the one our Message-IDs and `X-Helpdesk`
    carry."""
    if is_bounce(mail):
        return Kind.BOUNCE
    if _is_ours(mail, own_addresses, own_domain.lower()):
        return Kind.LOOP
    if _is_auto_reply(mail):
        return Kind.AUTO_REPLY
    return Kind.AUTOMATIC if _is_automatic(mail) else Kind.HUMAN


def wants_no_answer(mail: ParsedMail) -> bool:
    """By a machine; a person may write so (Exchange sets it for whole organisations)."""
    said = mail.headers.get("x-auto-response-suppress", "").lower()
    return any(word.strip() in ("all", "autoreply", "oof") for word in re.split(r"[,;\n]", said))


def is_persons(address: str) -> bool:
    """Whether somebody may read what is sent there: no list's manager, no robot, and an address that mail can go to."""
    try:
        local = valid_address(address).partition("@")[0]
    except BadAddress:
        return False
    return not (_DAEMON.match(local) or _NO_PERSON.match(local))


def is_bounce(mail: ParsedMail) -> bool:
    """A report about a mail that was not delivered, or not yet."""
    kind, parameters = value_and_parameters(mail.headers.get("content-type", ""))
    if kind == "multipart/report" and parameters.get("report-type", "").lower() in (
        "delivery-status",
        "global-delivery-status",
    ):
        return True
    if mail.headers.get("x-failed-recipients") or kind == "message/delivery-status":
        return True
    daemon = bool(_DAEMON.match(mail.from_address.partition("@")[0]))
    reported = any(each.content_type.endswith("delivery-status") for each in mail.attachments)
    if not (daemon or _has_no_way_back(mail)):
        return False
    evidence = (
        reported or bool(_UNDELIVERED.search(mail.subject)) or bool(_DELIVERY_SOFTWARE.search(mail.body_text[:2000]))
    )
    return evidence or (daemon and _has_no_way_back(mail))


def _is_ours(mail: ParsedMail, own_addresses: Collection[str], own_domain: str) -> bool:
    own = {_without_extension(address) for address in own_addresses}
    if mail.from_address and _without_extension(mail.from_address) in own:
        return True
    marks = f"{mail.headers.get('x-helpdesk', '')}\n{mail.headers.get('x-loop', '')}".lower().split("\n")
    if own_domain and any(
        mark.strip() == own_domain or _without_extension(mark.strip(" <>")) in own for mark in marks if mark.strip()
    ):
        return True
    return (
        bool(own_domain) and bool(_OUR_ID.match(mail.message_id)) and mail.message_id.lower().endswith("@" + own_domain)
    )


def _is_auto_reply(mail: ParsedMail) -> bool:
    headers = mail.headers
    submitted = _word(headers.get("auto-submitted", ""))
    if submitted == "auto-replied" or any(_says_yes(headers.get(name, "")) for name in _AUTO_REPLY_HEADERS):
        return True
    if (
        _word(headers.get("precedence", "")) in ("auto_reply", "auto-reply")
        or _word(headers.get("x-precedence", "")) == "auto_reply"
    ):
        return True
    if "disposition-notification" in headers.get("content-type", "").lower():
        return True
    if _word(headers.get("x-autogenerated", "")) == "reply":
        return True
    answers = bool(mail.in_reply_to or mail.references)
    if _ABSENT.search(mail.subject):
        return (
            _is_automatic(mail) or "x-auto-response-suppress" in headers or "x-ms-exchange-inbox-rules-loop" in headers
        )
    return _has_no_way_back(mail) and answers


def _is_automatic(mail: ParsedMail) -> bool:
    headers = mail.headers
    if (submitted := _word(headers.get("auto-submitted", ""))) and submitted != "no":
        return True
    if _word(headers.get("precedence", "")) in ("bulk", "junk", "list") or _has_no_way_back(mail):
        return True
    if any(name in headers for name in ("auto-generated", "x-autogenerated")):
        return True
    return any(headers.get(name) for name in _LIST_HEADERS)


def _has_no_way_back(mail: ParsedMail) -> bool:
    """`Return-Path: <>`: whoever answers such a mail, answers nobody."""
    path = mail.headers.get("return-path")
    return path is not None and re.sub(r"\s", "", path.partition("\n")[0]) in ("<>", "")


def _word(value: str) -> str:
    """`auto-replied (vacation); owner=x` -> `auto-replied`."""
    return re.split(r"[\s;(,]", value.strip(), maxsplit=1)[0].lower()


def _says_yes(value: str) -> bool:
    return _word(value) not in ("", "no", "false", "0")


def _without_extension(address: str) -> str:
    """`Support+1001.abc@Example.com` -> `support@example.com`."""
    boxes = mailboxes(address)
    local, _, domain = (boxes[0].address if boxes else address).lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
