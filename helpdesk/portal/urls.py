from django.urls import path

from helpdesk.portal import article, help, home, link, new, rating, request, requests, session, sitemap, unwanted

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("new/", new.new, name="new"),
    path("new/suggestions/", help.suggestions, name="suggestions"),
    path("help/", help.index, name="help"),
    path("help/categories/<slug:slug>/", help.category, name="help-category"),
    path("help/files/<int:pk>/<str:name>/", article.file, name="article-file"),
    path("help/<slug:slug>/", article.article, name="article"),
    path("help/<slug:slug>/answers/", article.answer, name="article-answers"),
    path("help/<slug:slug>/wishes/", article.wish, name="article-wishes"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<ticket:number>/", request.show, name="request"),
    path("requests/<ticket:number>/messages/", request.messages, name="messages"),
    path("requests/<ticket:number>/solution/", request.solution, name="solution"),
    path("requests/<ticket:number>/rating/", request.rating, name="rating"),
    path("rate/<str:token>/", rating.by_link, name="rate"),
    path("mail/stop/<str:token>/", unwanted.stop, name="mail-stop"),
    path("r/<str:token>/", link.open_link, name="link"),
    path("sign-in/", session.ask, name="sign-in"),
    path("sign-in/code/", session.code, name="code"),
    path("sign-in/<str:token>/", session.by_link, name="sign-in-link"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("language/", session.language, name="language"),
]
