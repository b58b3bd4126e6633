"""The addresses of cases, by subject."""

from cases.urls import cards, community, jobs, questions, safety, settings, work

urlpatterns = [
    *cards.urlpatterns,
    *work.urlpatterns,
    *jobs.urlpatterns,
    *community.urlpatterns,
    *questions.urlpatterns,
    *safety.urlpatterns,
    *settings.urlpatterns,
]
