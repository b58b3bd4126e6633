from django.urls import path

from cases.views import safety

urlpatterns = [path("cases/<str:number>/safety/", safety.case_safety, name="case_safety")]
