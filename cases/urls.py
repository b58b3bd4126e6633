from django.urls import path

from cases.views import changes, work

urlpatterns = [
    path("today/", work.today, name="today"),
    path("search/", work.search, name="search"),
    path("veterans/new/", changes.person_new, name="person_new"),
    path("cases/<str:number>/", work.case_detail, name="case_detail"),
    path("cases/<str:number>/purpose/", work.case_purpose, name="case_purpose"),
    path("cases/<str:number>/visits/new/", changes.visit_new, name="visit_new"),
    path("cases/<str:number>/visits/<uuid:visit_id>/undo/", changes.visit_undo, name="visit_undo"),
    path("cases/<str:number>/stage/", changes.stage_change, name="stage_change"),
]
