"""The addresses of cases, by subject."""

from cases.urls import cards

urlpatterns = [*cards.urlpatterns]
