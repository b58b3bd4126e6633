"""The addresses of questions of heads about a card."""

from django.urls import path

from cases.leading.views.questions import questions

urlpatterns = [
    path("cases/<str:number>/questions/new/", questions.question_ask, name="question_ask"),
    path("cases/<str:number>/questions/<uuid:pk>/", questions.question_answer, name="question_answer"),
    path("cases/<str:number>/questions/<uuid:pk>/withdraw/", questions.question_withdraw, name="question_withdraw"),
]
