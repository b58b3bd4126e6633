"""The web process: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.keys import refuse_foreign_keys  # noqa: E402 - models can be imported only now

refuse_foreign_keys()
