"""From a vacancy that is shown to a person to work that lasts: proposals, letters to employers, jobs and their checks."""
