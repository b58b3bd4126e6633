"""What a person can do at work."""

from django.utils.translation import gettext_lazy

from cases.case.actions.worked_on import OF_PERSON, register_work
from cases.case.reports.held import Held, Part, register_held, register_named
from cases.reintegration.models import FunctionalProfile, ProfileTraining, Vacancy
from cases.reintegration.reports.jobs.words import vacancy_label
from cases.reintegration.states import Factor
from supporters.directory.models import Branch
from veterans.models.territory import name_label

register_held(
    Held(
        model=FunctionalProfile,
        title=gettext_lazy("What the person can do at work"),
        part=Part.PERSON,
        place=8,
        order="recorded_at",
        path="person",
        of_card=False,
        labels={
            **{factor.value: factor.label for factor in Factor},
            "lifting_kg": gettext_lazy("Lifts up to, kg"),
            "hands": gettext_lazy("Works with"),
            "hours": gettext_lazy("Hours a day"),
            "rests": gettext_lazy("Breaks"),
            "conditions": gettext_lazy("On which condition"),
            "service": gettext_lazy("Service by the conclusion of a commission"),
            "system": gettext_lazy("Wants to stay in the bodies of the ministry"),
            "bodies": gettext_lazy("In which bodies"),
            "territory": gettext_lazy("Where the person wants to work"),
            "remote": gettext_lazy("Work from home"),
            "moving": gettext_lazy("Ready to move for work"),
            "wishes": gettext_lazy("What the person wishes"),
            "replaced_at": gettext_lazy("When another profile followed"),
        },
        values={
            "bodies": lambda row: ", ".join(str(Branch(body).label) for body in row.bodies),
            "territory": lambda row: name_label(row.territory.kind, row.territory.name, row.territory.oblast),
        },
    ),
    Held(
        model=ProfileTraining,
        title=gettext_lazy("Training"),
        part=Part.PERSON,
        place=9,
        path="profile__person",
        of_card=False,
        labels={"is_held": gettext_lazy("Has this training; otherwise wants it")},
    ),
)
register_named(Vacancy, vacancy_label)
register_work(OF_PERSON, FunctionalProfile)
