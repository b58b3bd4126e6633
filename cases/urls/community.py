"""The addresses of the community: peers, circles, events."""

from django.urls import path

from cases.reintegration.views.community import cards, circles, events, months, peers

urlpatterns = [
    path("community/", months.community, name="community"),
    path("community/print/", months.community_print, name="community_print"),
    path("community/circles/new/", circles.circle_new, name="circle_new"),
    path("community/circles/<uuid:pk>/", circles.circle_edit, name="circle_edit"),
    path("community/events/", months.event_list, name="event_list"),
    path("community/events/new/", events.event_new, name="event_new"),
    path("community/events/<uuid:pk>/", events.event_detail, name="event_detail"),
    path("community/events/<uuid:pk>/edit/", events.event_edit, name="event_edit"),
    path("community/peers/<uuid:pk>/", peers.peer_offer, name="peer_offer"),
    path("cases/<str:number>/community/", cards.case_community, name="case_community"),
    path("cases/<str:number>/community/invite/", cards.invitation_new, name="invitation_new"),
    path("cases/<str:number>/community/invitations/<uuid:pk>/", cards.invitation_mark, name="invitation_mark"),
    path("cases/<str:number>/community/peer/", peers.peer_new, name="peer_new"),
    path("cases/<str:number>/community/peer/<uuid:pk>/", peers.peer_answer, name="peer_answer"),
]
