from django.urls import path

from helpdesk.portal import help, home, link, me, new, rating, request, requests, session, unwanted

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("new/", new.new, name="new"),
    path("new/suggestions/", help.suggestions, name="suggestions"),
    path("help/", help.index, name="help"),
    path("help/categories/<slug:slug>/", help.category, name="help-category"),
    path("help/<slug:slug>/", help.article, name="article"),
    path("help/<slug:slug>/answers/", help.answer, name="article-answers"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<ticket:number>/", request.show, name="request"),
    path("requests/<ticket:number>/messages/", request.messages, name="messages"),
    path("requests/<ticket:number>/solution/", request.solution, name="solution"),
    path("requests/<ticket:number>/people/", request.people, name="people"),
    path("requests/<ticket:number>/participation/", request.participation, name="participation"),
    path("requests/<ticket:number>/rating/", request.rating, name="rating"),
    path("rate/<str:token>/", rating.by_link, name="rate"),
    path("mail/stop/<str:token>/", unwanted.stop, name="mail-stop"),
    path("r/<str:token>/", link.open_link, name="link"),
    path("me/", me.settings_page, name="me"),
    path("me/export/", me.export, name="export"),
    path("sign-in/", session.ask, name="sign-in"),
    path("sign-in/code/", session.code, name="code"),
    path("sign-in/<str:token>/", session.by_link, name="sign-in-link"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("language/", session.language, name="language"),
]
