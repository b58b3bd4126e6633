"""The addresses of cases, by subject."""

from cases.urls import cards, work

urlpatterns = [*cards.urlpatterns, *work.urlpatterns]
