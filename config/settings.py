"""One settings file. Differences between machines come from the environment (see .env.example); DEBUG is off everywhere."""

import os
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from config.beat import BEAT_SCHEDULE
from config.browser_policy import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY  # noqa: F401 - settings
from config.embedded.home import EmbeddedServerError, Home
from config.environment import Environment, refuse_incomplete_production
from config.logs import hide_what_no_logger_writes, logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
MODES = ("demo", "test", "production")
MODE = os.environ.setdefault("SUPROVID_MODE", "demo")
if MODE not in MODES:
    sys.exit(f"SUPROVID_MODE is {MODE!r}; it must be one of {', '.join(MODES)}.")

if MODE == "production":
    refuse_incomplete_production(os.environ)
    defaults: Mapping[str, str] = {}
else:
    HOME = Home.of_checkout(MODE)
    try:
        defaults = HOME.environment()
    except EmbeddedServerError as error:
        sys.exit(str(error))

env = Environment(os.environ, defaults)

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
FIELD_KEYS = env("SUPROVID_FIELD_KEYS")
INDEX_KEY = env("SUPROVID_INDEX_KEY")
SEAL_FILE = env("SUPROVID_SEAL_FILE", default="")
LOCAL_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if MODE == "production" else LOCAL_HOSTS)
PROXY_COUNT = env.count("PROXY_COUNT", default=0)
METRICS_TOKEN = env.token("SUPROVID_METRICS_TOKEN")

INSTALLED_APPS = [
    "config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.ChosenStaticFilesConfig",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "privacy",
    "supporters",
    "veterans",
    "cases",
    "dashboards",
]

MIDDLEWARE = [
    "privacy.middleware.BrowserPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A fifth of the bytes for a phone in a ward. Sizes reveal nothing to an eavesdropper: no page repeats its query string
    # beside personal data, a search comes by POST with a token, and Django adds a random length.
    "django.middleware.gzip.GZipMiddleware",
    "privacy.middleware.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "privacy.middleware.PrivateAnswerMiddleware",
    "supporters.forms.middleware.script_answers.SentByScriptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.monitoring.health.ProbeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "supporters.authentication.middleware.sessions.IdleSessionMiddleware",
    "supporters.forms.middleware.envelopes.EnvelopeMiddleware",
    "supporters.authentication.middleware.preferences.PreferencesMiddleware",
    "supporters.authentication.middleware.reading_only.ReadingOnlyMiddleware",
    "supporters.authentication.middleware.draft_rescue.DraftRescueMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "supporters.authentication.middleware.gates.GatesMiddleware",
    "privacy.middleware.ReadingMiddleware",
    "privacy.middleware.OutageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "privacy.middleware.HistoryContextMiddleware",
    "supporters.forms.middleware.idempotency.IdempotencyMiddleware",
    "cases.middleware.IllegalTransitionMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # Django itself looks for them directly in an app only.
            "libraries": {
                "laid_out": "supporters.forms.templatetags.laid_out",
                "layout": "supporters.administration.templatetags.layout",
                "navigation": "supporters.administration.templatetags.navigation",
                "picker": "supporters.forms.templatetags.picker",
                "sending": "supporters.forms.templatetags.sending",
                "tables": "supporters.forms.templatetags.tables",
                "session": "supporters.authentication.templatetags.session",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "config.template_loader.FoldingLoader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"  # our own templates lie in templates/bootstrap5
CRISPY_FAIL_SILENTLY = False  # a layout that names no field raises

# The database: the application signs in as suprovid_app, migrations as suprovid_owner (config/database/roles.py). A test database
# is made and migrated by the owner; tests/conftest.py then takes the application's role for each test.
APP_DATABASE = env.database("DATABASE_URL")
OWNER_DATABASE = env.database("DATABASE_OWNER_URL", default=env("DATABASE_URL"))
DATABASES = {
    "default": {
        **(OWNER_DATABASE if MODE == "test" else APP_DATABASE),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Users
AUTH_USER_MODEL = "supporters.Supporter"
AUTHENTICATION_BACKENDS = ["supporters.authentication.sessions.AccountBackend"]
PASSWORD_HASHERS = ["supporters.authentication.hashers.SupporterArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "surname", "given_name", "patronymic"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "supporters.authentication.password_validators.ContextWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "supporters.authentication.sign_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation that went to an address proves it
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds that a reauthentication stays valid
# By account, and by account and address, never by address alone (supporters/authentication/sign_in.py).
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "supporters.authentication.forms.sign_in.SignInForm",
    "reauthenticate": "supporters.authentication.forms.sign_in.PasswordAgainForm",
}

# The second factor: a passkey, a one-time code, or a recovery code
SECOND_FACTOR_REQUIRED = MODE == "production"  # elsewhere it is optional
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ADAPTER = "supporters.authentication.second_factor.SecondFactorAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"  # http://localhost
MFA_TOTP_ISSUER = "Супровід"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "supporters.authentication.forms.second_factor.CodeForm",
    "reauthenticate": "supporters.authentication.forms.second_factor.CodeAgainForm",
    "login_webauthn": "supporters.authentication.forms.second_factor.PasskeySignInForm",
    "authenticate_webauthn": "supporters.authentication.forms.second_factor.PasskeyStepForm",
    "reauthenticate_webauthn": "supporters.authentication.forms.second_factor.PasskeyAgainForm",
}
MFA_RATE_LIMITS = False  # supporters/authentication/actions/attempts.py: by account, since a hospital shares one address
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "suprovid_cache"}}  # used codes

SESSION_ENGINE = "supporters.authentication.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60  # shorter for some roles: supporters/directory/roles.py
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "device"
CHALLENGE_COOKIE_NAME = "challenge"  # of a sign-in by passkey alone
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "supporters.authentication.views.drafts.csrf_refused"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Language and time
LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # a visitor's choice; a signed-in user's language is in the profile
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Kyiv"
USE_TZ = True
FIRST_DAY_OF_WEEK = 1
FORMAT_MODULE_PATH = ["config.formats"]

# Static files; there are no media files: a scan is a sealed row
STATIC_URL = "static/"
# The wheel with Bootstrap names its package `bootstrap`, like our set-up script: so its folder is named here instead.
STATICFILES_DIRS = [BASE_DIR / "static", Path(sysconfig.get_path("purelib"), "bootstrap", "static")]
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "var" / "static") if MODE == "production" else str(HOME.path / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "config.static_files.ModuleStaticFilesStorage"
    },
}
SERVICE_WORKER = env.bool("SUPROVID_SERVICE_WORKER", default=True)  # False: each device removes it at its next visit
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["privacy.uploads.InMemoryUploadHandler"]

# Browser policies
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # with no-referrer a form comes with `Origin: null`, which the CSRF check refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if MODE == "production":
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^healthz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-device"
    CHALLENGE_COOKIE_NAME = "__Host-challenge"
    if PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Letters: rows plan them, the dispatch of each minute sends them (supporters/administration/mailing.py)
SITE_SCHEMES = ("https",) if MODE == "production" else ("http", "https")
SITE_URL = env.site("SUPROVID_SITE_URL", default="http://127.0.0.1:8000", schemes=SITE_SCHEMES)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"suprovid@{urlsplit(SITE_URL).hostname}")
MAIL_DOMAINS = [domain.lower() for domain in env.list("SUPROVID_MAIL_DOMAINS", default=[]) if domain]  # empty: any
vars().update(env.mail_server("EMAIL_URL"))
EMAIL_TIMEOUT = 10

# Celery only triggers the work; the queue is rows in PostgreSQL
CELERY_BROKER_URL = env.broker("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60  # Celery kills a process of its pool that is not up after 4 s, also on a loaded machine
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

LOGGING = logging_settings(readable=MODE != "production")
if MODE == "production":
    hide_what_no_logger_writes()
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique: by a constraint on Lower(email)
