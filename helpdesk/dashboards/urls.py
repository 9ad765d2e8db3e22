from django.urls import path

from helpdesk.dashboards import home

app_name = "dashboards"
urlpatterns = [path("", home.home, name="home")]
