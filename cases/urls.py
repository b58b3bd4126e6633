from django.urls import path

from cases.views import caseload, daily, days, losses, owners, people, policies, reminder, served, stages, team, weeks
from cases.views.entries import calls, corrections, notes, offers, visits
from cases.views.person import page as person_page
from cases.views.person import phones as person_phones

urlpatterns = [
    path("staff/departments/<uuid:pk>/facilities/", served.department_facilities, name="department_facilities"),
    path("staff/stages/", policies.stages, name="stages"),
    path("staff/stages/<slug:code>/", policies.stage_edit, name="stage_edit"),
    path("today/", daily.today, name="today"),
    path("today/round/", days.ward_round, name="round"),
    path("week/", weeks.week, name="week"),
    path("search/", daily.search, name="search"),
    path("veterans/new/", people.person_new, name="person_new"),
    path("cases/", caseload.cases, name="cases"),
    path("cases/owners/", owners.owners_assign, name="owners_assign"),
    path("cases/<str:number>/", daily.case_detail, name="case_detail"),
    path("cases/<str:number>/purpose/", daily.case_purpose, name="case_purpose"),
    path("cases/<str:number>/visits/new/", visits.visit_new, name="visit_new"),
    path("cases/<str:number>/visits/note/", notes.visit_note, name="visit_note"),
    path("cases/<str:number>/visits/<uuid:visit_id>/undo/", visits.visit_undo, name="visit_undo"),
    path("cases/<str:number>/visits/<uuid:visit_id>/edit/", corrections.visit_edit, name="visit_edit"),
    path("cases/<str:number>/visits/<uuid:visit_id>/move/", corrections.visit_move, name="visit_move"),
    path("cases/<str:number>/steps/<uuid:step_id>/take/", offers.offer_take, name="offer_take"),
    path("cases/<str:number>/steps/<uuid:step_id>/decline/", offers.offer_decline, name="offer_decline"),
    path("cases/<str:number>/call/", calls.call_outcome, name="call_outcome"),
    path("cases/<str:number>/person/", person_page.case_person, name="case_person"),
    path("cases/<str:number>/person/edit/", person_page.person_edit, name="person_edit"),
    path("cases/<str:number>/person/phones/new/", person_phones.phone_new, name="phone_new"),
    path("cases/<str:number>/person/phones/end/", person_phones.phone_end, name="phone_end"),
    path("cases/<str:number>/team/", team.case_team_page, name="case_team"),
    path("cases/<str:number>/reminder/", reminder.case_reminder, name="case_reminder"),
    path("cases/<str:number>/postpone/", days.step_postpone, name="step_postpone"),
    path("cases/<str:number>/owner/", owners.owner_assign, name="owner_assign"),
    path("cases/<str:number>/accept/", owners.owner_accept, name="owner_accept"),
    path("cases/<str:number>/return/", owners.owner_return, name="owner_return"),
    path("cases/<str:number>/loss/", losses.case_loss, name="case_loss"),
    path("cases/<str:number>/loss/report/", losses.loss_report, name="loss_report"),
    path("cases/<str:number>/loss/confirm/", losses.loss_confirm, name="loss_confirm"),
    path("cases/<str:number>/loss/take-back/", losses.loss_take_back, name="loss_take_back"),
    path("cases/<str:number>/loss/family/", losses.loss_family, name="loss_family"),
    path("cases/<str:number>/stage/", stages.stage_change, name="stage_change"),
]
