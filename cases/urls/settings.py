from django.urls import path

from cases.desk.views import settings

urlpatterns = [
    path("settings/", settings.settings, name="settings"),
]
