from django.urls import path

from helpdesk.desk import (
    board,
    bulk,
    changes,
    conversation,
    duty,
    escalation,
    inbox,
    macros,
    new,
    notices,
    problem,
    profile,
    session,
    slices,
    ticket,
    time,
    undo,
)

app_name = "desk"
NOUNS = ["assignment", "unassignment", "priority", "team", "pending", "hold", "resumption", "solution", "reopening"]
NOUNS += ["closure", "subject", "tags", "category", "acceptance", "advice", "return", "withdrawal"]
NOUNS += ["merge", "unmerge", "spam", "unspam", "snooze", "wake", "split", "link", "unlink", "follow", "unfollow"]
NOUNS += ["type", "problem", "announcement"]
urlpatterns = [
    path("", inbox.mine, name="mine"),
    path("first/", inbox.first, name="first"),
    path("second/", inbox.second, name="second"),
    path("unassigned/", inbox.unassigned, name="unassigned"),
    path("all/", inbox.everything, name="all"),
    path("counts/", inbox.counts, name="counts"),
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("me/", profile.profile, name="profile"),
    path("notices/", notices.bell, name="notices"),
    path("notices/read/", notices.all_read, name="notices-read"),
    path("notices/<int:pk>/", notices.reading, name="notice"),
    path("presence/", duty.presence, name="presence"),
    path("next/", duty.take, name="next"),
    path("teams/<int:pk>/", board.board, name="board"),
    path("new/", new.new, name="new"),
    path("bulk/", bulk.selected, name="bulk"),
    path("bulk/listed/", slices.listed, name="bulk-listed"),
    path("bulk/slices/", slices.acting, name="bulk-slices"),
    path("bulk/outcome/", slices.outcome, name="bulk-outcome"),
    path("undo/", undo.undoing, name="undo"),
    path("undo/slices/", slices.undoing, name="undo-slices"),
    path("tickets/<ticket:number>/", ticket.show, name="ticket"),
    path("tickets/<ticket:number>/time/", time.explanation, name="time"),
    path("tickets/<ticket:number>/replies/", conversation.reply, name="replies"),
    path("tickets/<ticket:number>/notes/", conversation.note, name="notes"),
    path("tickets/<ticket:number>/macros/", macros.offered, name="macros"),
    path("tickets/<ticket:number>/macros/<int:pk>/", macros.macro, name="macro"),
    path("tickets/<ticket:number>/escalation/", escalation.escalation, name="escalation"),
    path("tickets/<ticket:number>/update/", problem.update, name="update"),
    path("tickets/<ticket:number>/time-entries/", changes.noun("time"), name="time-entries"),
    path("tickets/<ticket:number>/time-entries/void/", changes.noun("time-void"), name="time-void"),
    *(path(f"tickets/<ticket:number>/{noun}/", changes.noun(noun), name=noun) for noun in NOUNS),
]
