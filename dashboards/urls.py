from django.urls import path

from dashboards import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/country/", views.country, name="country"),
    path("dashboard/outcomes/", views.outcomes, name="outcomes"),
    path("dashboard/trends/", views.trends, name="trends"),
    path("dashboard/meeting/", views.morning_meeting, name="morning_meeting"),
    path("dashboard/departments/", views.compared, name="compared"),
    path("gaps/", views.gaps, name="gaps"),
    path("people/", views.people, name="people"),
    path("dashboard/safety/", views.dashboard_safety, name="dashboard_safety"),
    path("dashboard/cases/", views.dashboard_cases, name="dashboard_cases"),
]
