"""The rating by a link in our mail. Looking changes nothing: machines open such links before people do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from helpdesk.http import network_of
from people import throttle
from people.models import Person
from tickets.models import Rating, RatingRequest, RatingSettings
from tickets.models.score import Scale
from tickets.refusals import NotAllowed, Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the form with the link's answer chosen; posting it rates. It shows nothing of the request but its number,
    and opens nothing else, signed in or not."""
    wish = None
    if not throttle.too_many("rating link", network_of(request), limit=100, seconds=900):
        wish = RatingRequest.objects.good(token)
    if wish is None:
        return render(request, "portal/link_ended.html", status=404)
    if request.method == "POST":
        return _rate(request, wish, token)
    return _page(request, wish, score=request.GET.get("score", ""), thanks=request.GET.get("thanks") == "1")


def _rate(request: HttpRequest, wish: RatingRequest, token: str) -> HttpResponse:
    score, comment = request.POST.get("score", ""), request.POST.get("comment", "")
    try:
        wish.ticket.rate(score, comment, by=_answering(request, wish), via=Rating.Via.LINK)
    except (Refused, NotAllowed) as error:
        return _page(request, wish, score=score, comment=comment, not_rated=str(error), status=409)
    response = redirect("portal:rate", token)
    response["Location"] += "?thanks=1"
    return response


def _answering(request: HttpRequest, wish: RatingRequest) -> Person:
    """Whoever holds the link answers as the person asked; colleagues do not, who meet it in quoted mails."""
    user = request.user
    return user if isinstance(user, Person) and user.is_staff else wish.person


def _page(
    request: HttpRequest,
    wish: RatingRequest,
    *,
    score: str,
    comment: str | None = None,
    not_rated: str = "",
    thanks: bool = False,
    status: int = 200,
) -> HttpResponse:
    ticket = wish.ticket
    rules = RatingSettings.current()
    scores = Scale(rules.scale).scores
    last = ticket.last_rating() if ticket.may_be_rated else None
    mine = last if last is not None and last.person_id == wish.person_id else None
    if score not in scores:  # the mail may have asked on another scale
        score = mine.score if mine else ""
    if comment is None:
        comment = mine.comment if mine else ""
    context = {
        "ticket": ticket,
        "question": rules.question,
        "scores": scores,
        "score": score,
        "comment": comment,
        "not_rated": not_rated,
        "thanks": thanks and mine is not None,
    }
    return render(request, "portal/rating.html", context, status=status)
