from django.urls import path

from tools.bench.pages.plain import views

urlpatterns = [
    path("empty/", views.empty),
    path("today/", views.today),
    path("dashboard/", views.head),
    path("gaps/", views.gaps),
    path("cases/<str:number>/", views.card),
    path("cases/<str:number>/visits/new/", views.visit_new),
]
