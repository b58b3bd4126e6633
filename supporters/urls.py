from django.urls import path

from supporters.views import drafts, entrance, help, invitation, language, notifications, profile, staff

urlpatterns = [
    path("", entrance.home, name="home"),
    path("language/", language.language_choose, name="language_choose"),
    path("help/", help.help_index, name="help"),
    path("help/<slug:slug>/", help.help_page, name="help_page"),
    path("drafts/", drafts.draft_keep, name="draft_keep"),
    path("drafts/<uuid:pk>/delete/", drafts.draft_delete, name="draft_delete"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/count/", notifications.notification_count, name="notification_count"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path("notifications/<int:pk>/open/", notifications.notification_open, name="notification_open"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.profile_password, name="profile_password"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/invite/", invitation.staff_invite, name="staff_invite"),
    path("staff/invitations/<uuid:pk>/", invitation.invitation_detail, name="invitation_detail"),
    path("staff/invitations/<uuid:pk>/resend/", invitation.invitation_resend, name="invitation_resend"),
    path("staff/invitations/<uuid:pk>/revoke/", invitation.invitation_revoke, name="invitation_revoke"),
    path("staff/<uuid:pk>/", staff.staff_detail, name="staff_detail"),
    path("staff/<uuid:pk>/hand-over/", staff.staff_hand_over, name="staff_hand_over"),
    path("staff/<uuid:pk>/deactivate/", staff.staff_deactivate, name="staff_deactivate"),
    path("staff/<uuid:pk>/reactivate/", staff.staff_reactivate, name="staff_reactivate"),
]
