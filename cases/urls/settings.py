from django.urls import path

from cases.views import settings

urlpatterns = [
    path("settings/", settings.settings, name="settings"),
]
