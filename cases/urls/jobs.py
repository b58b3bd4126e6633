from django.urls import path

from cases.reintegration.views.jobs import jobs, letters, proposals

urlpatterns = [
    path("cases/<str:number>/employment/print/", jobs.jobs_print, name="jobs_print"),
    path("cases/<str:number>/employment/proposals/new/", proposals.job_proposal_new, name="job_proposal_new"),
    path("cases/<str:number>/employment/proposals/<uuid:proposal_id>/", proposals.job_proposal, name="job_proposal"),
    path("cases/<str:number>/employment/proposals/<uuid:proposal_id>/letter/", letters.job_letter, name="job_letter"),
    path(
        "cases/<str:number>/employment/proposals/<uuid:proposal_id>/letter/cancel/",
        letters.job_letter_cancel,
        name="job_letter_cancel",
    ),
    path("cases/<str:number>/employment/jobs/new/", jobs.job_new, name="job_new"),
    path("cases/<str:number>/employment/jobs/<uuid:job_id>/", jobs.job, name="job"),
    path("cases/<str:number>/employment/jobs/<uuid:job_id>/check/", jobs.job_check, name="job_check"),
]
