"""Help on other people's sites: the script that they include, and what it shows in a frame (docs/widget.md)."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.article_files import address, placed
from helpdesk.colours import tint
from helpdesk.portal import helped
from helpdesk.portal.framed import Look, form_token, framed, key_of, readable_colour
from helpdesk.portal.help import most_read
from helpdesk.portal.new import KnownProblems, RequestForm, check_rate
from helpdesk.portal.suggested import suggested
from helpdesk.portal.visits import is_machine
from helpdesk.uploads import TooMuch, uploaded
from kb.markdown import page_of
from kb.models import ArticleFile, Translation
from kb.search import search
from people import throttle
from people.models import Widget
from people.registration import person_for_email
from tickets.content import Content, written
from tickets.intake import Submission, receive
from tickets.models import Announcement, Arrival, Reading
from tickets.models.words import Channel
from tickets.refusals import Refused

FOUND = 10  # articles of a search
DAY = 86_400


@require_safe
def script(request: HttpRequest) -> HttpResponseBase:
    """One query. Browsers keep it for an hour and ask with its ETag then."""
    if not Widget.objects.current().is_on:
        raise Http404
    source, etag = _script()
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"], response["ETag"] = "public, max-age=3600", etag
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
def colour(request: HttpRequest, key: str) -> HttpResponse:
    """A site's own colour as a style sheet."""
    if not (found := readable_colour(key)):
        raise Http404
    response = HttpResponse(tint(f"#{found}").style, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
@framed
def home(request: HttpRequest, look: Look) -> HttpResponse:
    """What is known not to work, and what others read; with `q` what a search finds. At most four queries."""
    words = request.GET.get("q", "").replace("\x00", "").strip()
    context: dict[str, Any] = {"q": words}
    if words:
        context["found"] = search(words, None, look.language, FOUND)
    else:
        context["known"] = list(Announcement.objects.standing())
        context["most_read"] = most_read(None)
    return _drawn(request, look, "home", context)


@require_safe
@framed
def article(request: HttpRequest, look: Look, slug: str) -> HttpResponse:
    """One that everybody may read, and its files. Two queries, and those of the reading."""
    found: Translation | None = Translation.objects.readable_by(None).for_reading().filter(slug=slug).first()
    if found is None:
        raise Http404
    if request.method == "GET" and not is_machine(request):
        look = look.visiting()
        Reading.keep(found.article.key, found.language, look.visit, from_form=request.GET.get("from") == "form")
    return _drawn(request, look, "article", _read(found))


@csrf_exempt  # as `new`
@require_POST
@framed
def answer(request: HttpRequest, look: Look, slug: str) -> HttpResponse:
    """Whether it helped, once a visit, and why not; the article again."""
    found: Translation | None = Translation.objects.readable_by(None).for_reading().filter(slug=slug).first()
    if found is None:
        raise Http404
    why = ""
    if "why" in request.POST:
        helped.explained(request, found)
    elif look.visit and not throttle.too_many("framed answer", f"{look.visit} {found.shown_id}", limit=1, seconds=DAY):
        why = helped.word_for(helped.kept(request, found))
    return _drawn(request, look, "article", {**_read(found), "thanks": True, **helped.asks_why(why)})


def _read(found: Translation) -> dict[str, Any]:
    """One query."""
    files = list(ArticleFile.objects.filter(article=found.article_id))
    return {
        "told": found,
        "body": mark_safe(page_of(found.words.body, placed(files), found.language).html),  # noqa: S308  # sanitised there
        "files": [(each, address(each)) for each in files if not each.is_image],
    }


class FramedForm(RequestForm):
    """As the portal's for who is not signed in, without what only a wide page has room for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=None, known=KnownProblems(), **kwargs)
        for name in ("key", "impact", "urgency"):
            del self.fields[name]


@csrf_exempt  # no cookie of ours reaches the frame, so none can be abused: `framed` checks the origin, we the token
@require_http_methods(["GET", "HEAD", "POST"])
@framed
def new(request: HttpRequest, look: Look) -> HttpResponse:
    form, status = FramedForm(request.POST or None), 200
    if not is_machine(request):
        look = look.visiting()  # what is read beside the form belongs to the visit that it is sent in
    if request.method == "POST":
        status = 422
        key = key_of(request.POST.get("token", ""), look)
        if form.is_valid() and not key:
            form.add_error(None, _("The form lay open too long. Nothing you typed is lost: press once more."))
        elif form.is_valid():
            try:
                return _take_in(request, look, form.cleaned_data, key)
            except (Refused, TooMuch) as error:
                form.add_error(None, str(error))
    return _drawn(request, look, "new", {"form": form, "token": form_token(look)}, status)


@csrf_exempt  # as `new`
@require_POST
@framed
def suggestions(request: HttpRequest, look: Look) -> HttpResponse:
    """What may already answer what is being written: the part for htmx. Those of `suggested`, and the widget."""
    return _drawn(request, look, "_suggestions", {"found": suggested(request.POST, None, look.language)})


def _take_in(request: HttpRequest, look: Look, typed: dict[str, Any], key: str) -> HttpResponse:
    """Raises Refused, also where the form was sent before and says something else now."""
    email = typed["email"]
    check_rate(request, email)
    content = written(typed["text"], attachments=uploaded(request))
    arrival = receive(
        Submission(
            channel=Channel.PORTAL,
            key=key,
            subject=typed["subject"],
            content=content,
            sender=person_for_email(email, typed["name"], look.language),
            sender_address=email,
            category=typed["category"],
            fields=typed.get("fields", {}),
            visit=look.visit if Reading.objects.filter(visit=look.visit).exists() else "",
        )
    )
    if not _is_same(arrival, content, typed["subject"]):
        said = _("This form was sent before, as %(number)s. Press once more to send what it says now.")
        raise Refused(said % {"number": arrival.ticket.number})  # type: ignore[union-attr]  # the original's
    context = {"number": arrival.ticket.number, "email": email}  # type: ignore[union-attr]  # a new ticket
    return _drawn(request, look, "sent", context)


def _is_same(arrival: Arrival, content: Content, subject: str) -> bool:
    if arrival.original is None or arrival.message is None:
        return True
    return (arrival.original.subject, arrival.message.body_text) == (arrival.subject, content.text)


def _drawn(request: HttpRequest, look: Look, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    about = {"look": look, "query": urlencode(look.said), "theme": look.theme}
    return render(request, f"widget/{name}.html", {**about, **context}, status=status)


@cache
def _script() -> tuple[bytes, str]:
    """(the script with its words in each language, its ETag)."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = [_("Help"), _("Close"), _("Request form")]
    code = (settings.BASE_DIR / "static" / "js" / "widget.js").read_text(encoding="utf-8").strip()
    plain = re.sub(r"^\s+(//.*)?", "", code, flags=re.MULTILINE)  # every page of the other site fetches it
    source = f"({plain})({json.dumps(words, ensure_ascii=False)});\n".encode()
    return source, f'"{hashlib.sha256(source).hexdigest()[:32]}"'
