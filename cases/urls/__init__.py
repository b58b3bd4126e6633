"""The addresses of cases, by subject."""

from cases.urls import cards, jobs, work

urlpatterns = [*cards.urlpatterns, *work.urlpatterns, *jobs.urlpatterns]
