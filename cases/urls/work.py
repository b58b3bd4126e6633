from django.urls import path

from cases.reintegration.views.employment import loading, vacancies
from cases.reintegration.views.employment import page as employment

urlpatterns = [
    path("cases/<str:number>/employment/", employment.case_employment, name="case_employment"),
    path("cases/<str:number>/employment/profile/", employment.work_profile, name="work_profile"),
    path("vacancies/", vacancies.vacancies, name="vacancies"),
    path("vacancies/new/", vacancies.vacancy_new, name="vacancy_new"),
    path("vacancies/list/", loading.vacancies_load, name="vacancies_load"),
    path("vacancies/list/confirm/", loading.vacancies_load_confirm, name="vacancies_load_confirm"),
    path("vacancies/<uuid:pk>/", vacancies.vacancy_detail, name="vacancy_detail"),
    path("vacancies/<uuid:pk>/edit/", vacancies.vacancy_edit, name="vacancy_edit"),
    path("vacancies/<uuid:pk>/end/", vacancies.vacancy_end, name="vacancy_end"),
]
