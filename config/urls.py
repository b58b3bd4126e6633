from allauth.account import views as account
from django.urls import include, path

from config import health
from supporters.views.entrance import sign_in
from supporters.views.invitation import invitation_accept

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("invitation/<str:token>/", invitation_accept, name="invitation_accept"),
    path("", include("supporters.urls")),
    path("", include("cases.urls")),
    path("", include("dashboards.urls")),
]
