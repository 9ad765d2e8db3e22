from django.urls import path

from helpdesk.desk import changes, conversation, inbox, new, profile, session, ticket

app_name = "desk"
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
    path("new/", new.new, name="new"),
    path("tickets/<ticket:number>/", ticket.show, name="ticket"),
    path("tickets/<ticket:number>/replies/", conversation.reply, name="replies"),
    path("tickets/<ticket:number>/notes/", conversation.note, name="notes"),
    path("tickets/<ticket:number>/assignment/", changes.assignment, name="assignment"),
    path("tickets/<ticket:number>/unassignment/", changes.unassignment, name="unassignment"),
    path("tickets/<ticket:number>/priority/", changes.priority, name="priority"),
    path("tickets/<ticket:number>/team/", changes.team, name="team"),
    path("tickets/<ticket:number>/pending/", changes.pending, name="pending"),
    path("tickets/<ticket:number>/hold/", changes.hold, name="hold"),
    path("tickets/<ticket:number>/resumption/", changes.resumption, name="resumption"),
    path("tickets/<ticket:number>/solution/", changes.solution, name="solution"),
    path("tickets/<ticket:number>/reopening/", changes.reopening, name="reopening"),
    path("tickets/<ticket:number>/closure/", changes.closure, name="closure"),
    path("tickets/<ticket:number>/subject/", changes.subject, name="subject"),
    path("tickets/<ticket:number>/tags/", changes.tags, name="tags"),
]
