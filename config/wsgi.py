"""The web process: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

from config.stack import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = with_room(get_wsgi_application())

from django.db import Error, connections  # noqa: E402 - models can be imported only now

from config.database.limits import WEB, limit_connections  # noqa: E402
from config.database.schema_check import newest_migrations  # noqa: E402
from config.keys import refuse_foreign_keys  # noqa: E402
from config.static_files import refuse_missing_static_files  # noqa: E402
from privacy.actions import recorded_reading  # noqa: E402
from veterans.dictionary import DICTIONARY  # noqa: E402

limit_connections(WEB)
refuse_missing_static_files()
refuse_foreign_keys()
newest_migrations()
# The names are opened here, before the web master forks: the workers share them, and no first search waits for them.
with suppress(Error), recorded_reading(actor_id=None, role="", purpose="search", route="start"):
    DICTIONARY.refresh()
connections.close_all()
