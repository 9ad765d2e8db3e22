from django.urls import path

from helpdesk.dashboards import (
    economy,
    forecast,
    handover_list,
    handovers,
    kpi,
    me,
    months,
    overview,
    team,
    wall,
)

app_name = "dashboards"
urlpatterns = [
    path("", overview.overview, name="home"),
    path("economy/", economy.economy, name="economy"),
    path("agents/", economy.agents, name="agents"),
    path("kpis/<slug:name>/", kpi.kpi, name="kpi"),
    path("me/", me.me, name="me"),
    path("me/time/", me.time, name="own-time"),
    path("me/handovers/", me.handovers, name="own-handovers"),
    path("teams/<int:pk>/", team.team, name="team"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/list/", handover_list.handover_list, name="handover-list"),
    path("months/", months.months, name="months"),
    path("months/<slug:slug>/", months.month, name="month"),
    path("months/<slug:slug>/publication/", months.publish, name="month-publication"),
    path("forecast/", forecast.ahead, name="forecast"),
    path("wall/", wall.own, name="wall"),
    path("wall/open/<int:pk>/<str:token>/", wall.enter, name="wall-enter"),
    path("wall/<int:pk>/", wall.linked, name="wall-linked"),
]
