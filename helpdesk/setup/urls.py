from django.urls import path

from helpdesk.setup import home, outgoing, people, quarantine, teams, trials

app_name = "setup"
urlpatterns = [
    path("", home.home, name="home"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/<int:pk>/", people.edit, name="person"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.new, name="team-new"),
    path("teams/<int:pk>/", teams.edit, name="team"),
    path("trials/<int:pk>/", trials.trial, name="trial"),
    path("trials/<int:pk>/application/", trials.application, name="trial-application"),
    path("trials/<int:pk>/cancellation/", trials.cancellation, name="trial-cancellation"),
    path("trials/<int:pk>/repetition/", trials.repetition, name="trial-repetition"),
    path("outgoing/", outgoing.outgoing, name="outgoing"),
    path("outgoing/<int:pk>/", outgoing.show, name="outgoing-mail"),
    path("outgoing/<int:pk>/raw/", outgoing.raw, name="outgoing-raw"),
    path("outgoing/<int:pk>/retry/", outgoing.retry, name="outgoing-retry"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:pk>/raw/", quarantine.raw, name="quarantine-raw"),
    path("quarantine/<int:pk>/release/", quarantine.release, name="quarantine-release"),
]
