from allauth.account import views as account
from django.urls import include, path

from cases.desk.views.days import calendar_fetch
from config.monitoring import health, metrics
from supporters.administration.views.colleagues.emails import email_confirm, email_stop
from supporters.administration.views.invitation import invitation_accept
from supporters.authentication.views import passkeys, second_factor, second_step
from supporters.authentication.views.entrance import sign_in
from supporters.authentication.views.passwords import password_forgotten, password_new, password_sent

handler400 = "privacy.large_requests.bad_request"
handler500 = "privacy.outages.server_error"

urlpatterns = [  # a request is compared with one after the other, so those of every day come first
    path("", include("cases.urls")),
    path("", include("supporters.urls")),
    path("", include("dashboards.urls")),
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/login/passkey/", second_step.passkey_sign_in, name="mfa_login_webauthn"),
    path("accounts/login/second-step/", second_step.second_step, name="mfa_authenticate"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/", password_forgotten, name="password_forgotten"),
    path("accounts/password/sent/", password_sent, name="password_sent"),
    path("accounts/password/<uuid:pk>/<str:token>/", password_new, name="password_new"),
    path("accounts/again/", second_step.password_again, name="account_reauthenticate"),
    path("accounts/again/code/", second_step.code_again, name="mfa_reauthenticate"),
    path("accounts/again/passkey/", second_step.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("profile/security/", second_factor.factors, name="mfa_index"),
    path("profile/security/passkeys/add/", passkeys.passkey_add, name="mfa_add_webauthn"),
    path("profile/security/passkeys/<int:pk>/", passkeys.passkey_edit, name="mfa_edit_webauthn"),
    path("profile/security/passkeys/<int:pk>/remove/", passkeys.passkey_remove, name="mfa_remove_webauthn"),
    path("profile/security/app/add/", second_factor.app_add, name="mfa_activate_totp"),
    path("profile/security/app/remove/", second_factor.app_remove, name="mfa_deactivate_totp"),
    path("profile/security/codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path("profile/security/codes/renew/", second_factor.codes_renew, name="mfa_generate_recovery_codes"),
    path("profile/security/codes/download/", second_factor.codes_download, name="mfa_download_recovery_codes"),
    path("email/<str:token>/", email_confirm, name="email_confirm"),
    path("email/<str:token>/stop/", email_stop, name="email_stop"),
    path("invitation/<str:token>/", invitation_accept, name="invitation_accept"),
    path("calendar/<str:token>.ics", calendar_fetch, name="calendar_fetch"),
]
