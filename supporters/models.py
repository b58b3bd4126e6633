"""Django's model registry: the models of all packages. Other modules import models from their package."""

import supporters.authentication.models  # noqa: F401
import supporters.directory.models  # noqa: F401
import supporters.exports.models  # noqa: F401
import supporters.forms.models  # noqa: F401
import supporters.notifications.models  # noqa: F401
