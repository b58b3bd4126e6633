from django.urls import path

from cases.person.views.safety import talks

urlpatterns = [path("cases/<str:number>/safety/", talks.case_safety, name="case_safety")]
