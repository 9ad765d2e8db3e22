"""What customers say of a solved request, with a few words. All answers are kept, the last one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person, Team
from tickets.content import without_nul
from tickets.models.event import Event
from tickets.models.rating_request import RatingSettings
from tickets.models.score import Scale, Score
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

LONGEST = 1000  # characters of a comment


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, person: Any) -> RatingQuerySet:
        """Of the tickets that this person may know of."""
        from tickets.models.ticket import Ticket  # a cycle of models: a ticket lists its ratings

        return self.filter(ticket__in=Ticket.objects.visible_to(person))

    def last_answers(self) -> RatingQuerySet:
        """One row for each ticket that was ever rated: the answer that counts, with its `ticket_id`, `at`, `score` and
        `team_id`, the ticket's team at that moment. What figures are made of."""
        return self.filter(~Exists(_later()))

    def marking_last(self) -> RatingQuerySet:
        """`is_last`: whether it is the one that counts."""
        return self.annotate(is_last=~Exists(_later()))

    def for_listing(self) -> RatingQuerySet:
        return self.marking_last().select_related("ticket", "person", "team").order_by("-id")


class Rating(models.Model):
    Score = Score

    class Via(models.TextChoices):
        LINK = "link", gettext_lazy("link in a mail")
        PORTAL = "portal", gettext_lazy("portal")
        API = "api", gettext_lazy("API")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="ratings", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ratings")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="ratings")  # the ticket's at that moment
    score = models.CharField(max_length=4, choices=Score)
    comment = models.CharField(max_length=LONGEST, blank=True)
    via = models.CharField(max_length=6, choices=Via)
    at = models.DateTimeField()

    objects: ClassVar[Any] = RatingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "-id"], name="rating_of_ticket"),  # the last answer
            models.Index(fields=["at"], name="rating_at"),  # answers of a period
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.score}"


class Rateable(models.Model):
    rating = models.CharField(  # the last answer's score; '' while there is none
        gettext_lazy("rating"), max_length=4, choices=Score, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True

    def rate(  # type: ignore[misc]
        self: Ticket, score: str, comment: str = "", *, by: Person, via: str = Rating.Via.PORTAL
    ) -> None:
        """What somebody of the request thinks of how it was solved. The same answer again: no change.

        Raises NotAllowed for others, Refused while the request is not solved and for an answer that is not on the scale
        of now, Merged where it lies in another one.
        """
        scale = Scale(RatingSettings.current().scale)
        if score not in scale.scores:
            said = _("Choose whether it was good or bad.") if scale == Scale.TWO else _("Choose one to five stars.")
            raise Refused(said)
        comment = without_nul(comment).strip()[:LONGEST]
        with self.locked() as at:
            self.refuse_marked(Event.Kind.RATED)
            if not self.is_ended:
                raise Refused(_("The request is not solved yet; you can rate it once it is."))
            if not self.is_part(by):
                raise NotAllowed(_("Only the people of this request can rate it."))
            last = self.last_rating()
            if last and (last.score, last.comment, last.person_id) == (score, comment, by.pk):
                return
            made = Rating.objects.create(
                ticket=self, person=by, team_id=self.team_id, score=score, comment=comment, via=via, at=at
            )
            self.rating = score
            detail = {"rating": made.pk, "score": score, "via": str(via), "comment": comment}
            self.record(Event.Kind.RATED, by=by, at=at, changed=("rating",), **detail)

    def last_rating(self: Ticket) -> Rating | None:  # type: ignore[misc]
        """The answer that counts. One query where there is any."""
        return self.ratings.order_by("-id").first() if self.rating else None

    @property
    def may_be_rated(self: Ticket) -> bool:  # type: ignore[misc]
        """Whether its people are asked for an answer now."""
        return self.is_ended and not self.mark


def _later() -> models.QuerySet[Rating]:
    return Rating._default_manager.filter(ticket=OuterRef("ticket"), pk__gt=OuterRef("pk"))
