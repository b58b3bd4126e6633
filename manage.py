#!/usr/bin/env python
"""Django's commands. In demo and test mode the embedded servers are started first, unless both addresses are given."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded.home import EmbeddedServerError, embedded_home
from config.embedded.servers import call_servers, ensure_servers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    home = embedded_home(os.environ)
    if home is not None:
        try:
            use = call_servers if sys.argv[1:2] == ["up"] else ensure_servers  # `up` waits later, and shows that it does
            use(home)
        except EmbeddedServerError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
