#!/usr/bin/env python
"""Django's commands. In demo and test mode the embedded servers are started first, unless both addresses are given."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded.home import EmbeddedServerError, embedded_home
from config.embedded.servers import ensure_servers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    home = embedded_home(os.environ)
    if home is not None and sys.argv[1:2] != ["up"]:  # `up` shows its own progress
        try:
            ensure_servers(home)
        except EmbeddedServerError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
