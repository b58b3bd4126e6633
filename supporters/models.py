"""Django's registry: the models of all subjects. Others import them from the package of their subject."""

import supporters.authentication.models  # noqa: F401
import supporters.directory.models  # noqa: F401
import supporters.forms.models  # noqa: F401
import supporters.notifications.models  # noqa: F401
