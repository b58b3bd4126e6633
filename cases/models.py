"""Django's model registry: the models of all packages. Other modules import models from their package."""

import cases.case.models  # noqa: F401
import cases.course.models  # noqa: F401
import cases.endings.models  # noqa: F401
import cases.intake.models  # noqa: F401
import cases.leading.models  # noqa: F401
import cases.person.models  # noqa: F401
import cases.reintegration.models  # noqa: F401
import cases.rights.models  # noqa: F401
