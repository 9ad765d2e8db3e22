from django.urls import path

from helpdesk.dashboards import export, forecast, handover_list, handovers, kpi, months, overview, subscriptions, wall

app_name = "dashboards"
urlpatterns = [
    path("", overview.overview, name="home"),
    path("export/<slug:format>/", export.overview, name="export"),
    path("kpis/<slug:name>/", kpi.kpi, name="kpi"),
    path("kpis/<slug:name>/export/<slug:format>/", export.kpi, name="kpi-export"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/list/", handover_list.handover_list, name="handover-list"),
    path("handovers/list/export/<slug:format>/", export.handovers, name="handover-export"),
    path("months/", months.months, name="months"),
    path("months/export/<slug:format>/", export.months, name="months-export"),
    path("months/<slug:slug>/", months.month, name="month"),
    path("months/<slug:slug>/publication/", months.publish, name="month-publication"),
    path("forecast/", forecast.ahead, name="forecast"),
    path("subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("subscriptions/<int:pk>/", subscriptions.edit, name="subscription"),
    path("subscriptions/<int:pk>/pause/", subscriptions.pause, name="subscription-pause"),
    path("subscriptions/<int:pk>/sending/", subscriptions.send, name="subscription-sending"),
    path("subscriptions/<int:pk>/removal/", subscriptions.remove, name="subscription-removal"),
    path("subscriptions/stop/<str:token>/", subscriptions.stop, name="subscription-stop"),
    path("wall/", wall.own, name="wall"),
    path("wall/open/<int:pk>/<str:token>/", wall.enter, name="wall-enter"),
    path("wall/<int:pk>/", wall.linked, name="wall-linked"),
]
