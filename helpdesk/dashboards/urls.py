from django.urls import path

from helpdesk.dashboards import handover_list, handovers, home

app_name = "dashboards"
urlpatterns = [
    path("", home.home, name="home"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/list/", handover_list.handover_list, name="handover-list"),
]
