from collections.abc import Iterable
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models.department import Department
from supporters.directory.roles import BY_RECOGNITION, GRANTS, Permission, Role
from supporters.directory.wording import AddressForm


class Theme(models.TextChoices):
    """The colour theme; AUTO follows the device."""

    AUTO = "auto", _("as on the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


def is_suspended(whose: str = "") -> models.Q:
    """Suspended accounts behind the relation `whose` («cover__»), by the database's clock.

    An unconfirmed suspension ends by itself.
    """
    until = models.Q(**{f"{whose}suspended_until": None}) | models.Q(**{f"{whose}suspended_until__gt": Now()})
    return models.Q(**{f"{whose}suspended_at__isnull": False}) & until


def is_unknown(whose: str = "") -> models.Q:
    """Accounts behind the relation `whose` that nobody has recognised anywhere: they see no person (ADR 66)."""
    return models.Q(**{f"{whose}role__in": BY_RECOGNITION, f"{whose}recognised_in": None})


class SupporterQuerySet(models.QuerySet["Supporter"]):
    def active(self) -> "SupporterQuerySet":
        return self.filter(is_active=True)

    def pickable(self) -> "SupporterQuerySet":
        """Accounts a form may offer: open and not suspended."""
        return self.active().filter(~is_suspended())

    def recognised(self) -> "SupporterQuerySet":
        """Colleagues of the department in which they work, as somebody agreed who did not enter them alone."""
        return self.filter(~models.Q(role__in=BY_RECOGNITION) | models.Q(recognised_in=models.F("department")))

    def unrecognised(self) -> "SupporterQuerySet":
        """New in the department: they wait for a head of it."""
        elsewhere = models.Q(recognised_in=None) | ~models.Q(recognised_in=models.F("department"))
        return self.pickable().filter(elsewhere, role__in=BY_RECOGNITION)

    def administrators(self) -> "SupporterQuerySet":
        """Accounts that may ask for and decide an act that takes two."""
        return self.pickable().filter(role=Role.ADMINISTRATOR)

    def owners(self) -> "SupporterQuerySet":
        """Accounts to which a case may be assigned."""
        return self.pickable().recognised().filter(role=Role.SUPPORTER)

    def owners_within(self, department_ids: Iterable[Any]) -> "SupporterQuerySet":
        return self.owners().filter(department__in=department_ids)

    def unrecognised_within(self, department_ids: Iterable[Any]) -> "SupporterQuerySet":
        """Accounts there to which a case may be assigned once a head has recognised them."""
        return self.unrecognised().filter(role=Role.SUPPORTER, department__in=department_ids)


class SupporterAccounts(BaseUserManager["Supporter"]):
    """The manager Django requires of a user model; accounts are created by supporters.administration.actions.accounts."""

    def get_queryset(self) -> SupporterQuerySet:
        return SupporterQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "Supporter":
        return self.get(email__iexact=username)

    def active(self) -> SupporterQuerySet:
        return self.get_queryset().active()

    def pickable(self) -> SupporterQuerySet:
        return self.get_queryset().pickable()

    def unrecognised(self) -> SupporterQuerySet:
        return self.get_queryset().unrecognised()

    def administrators(self) -> SupporterQuerySet:
        return self.get_queryset().administrators()

    def owners(self) -> SupporterQuerySet:
        return self.get_queryset().owners()

    def owners_within(self, department_ids: Iterable[Any]) -> SupporterQuerySet:
        return self.get_queryset().owners_within(department_ids)

    def unrecognised_within(self, department_ids: Iterable[Any]) -> SupporterQuerySet:
        return self.get_queryset().unrecognised_within(department_ids)


@pghistory.track(
    model_name="SupporterHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    exclude=["password", "last_login", "sign_ins", "factors_removed_at"],
)
class Supporter(AbstractBaseUser):
    """A member of staff: a social supporter, a head, a psychologist, an administrator, an auditor, an analyst.

    Access is open (`is_active`), closed, or suspended after long idleness or by an administrator: then nobody signs in, and the
    person who covers takes over the work (supporters/directory/models/presence.py). `suspended_until`: when a suspension by one
    administrator ends unless another confirms it. `undertaking`: the accepted version of the confidentiality undertaking, 0 for
    none; `reopened_at`: the start of the idle time after a closing or a suspension. `factors_removed_at`: when somebody else last
    removed the second factors of the account; it needs one from then on. `recognised_in`: where the account is known as that of a
    colleague, NULL nowhere; `entered_by`: the administrator who invited, reopened or moved it alone and so does not recognise it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("work e-mail"))
    surname = models.CharField(_("surname"), max_length=60)
    given_name = models.CharField(_("given name"), max_length=60)
    patronymic = models.CharField(_("patronymic"), max_length=60, blank=True)
    address_form = models.CharField(
        _("form of address"), max_length=1, choices=AddressForm.choices, blank=True, default="", db_default=""
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(Department, models.PROTECT, related_name="supporters")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="uk")
    theme = models.CharField(_("look"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    phone = SealedTextField(subject=None, null=True)  # E.164; a colleague's, not that of a person under support
    signature = models.CharField(_("signature"), max_length=160, blank=True)  # the name as printed on paper
    version = models.PositiveIntegerField(default=1)
    suspended_at = models.DateTimeField(null=True)
    suspended_until = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    undertaking = models.PositiveSmallIntegerField(default=0)
    undertaken_at = models.DateTimeField(null=True)
    sign_ins = models.PositiveIntegerField(default=0)  # a count; the second factor is required after two
    factors_removed_at = models.DateTimeField(null=True)
    recognised_in = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = SupporterAccounts()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "email": "C1",
        "surname": "C1",
        "given_name": "C1",
        "patronymic": "C1",
        "role": "C1",
        "address_form": "C1",
        "department": "C1",
        "is_active": "C1",
        "joined_at": "C1",
        "language": "C0",
        "theme": "C0",
        "phone": "C2",
        "signature": "C1",
        "version": "C0",
        "password": "C2",
        "last_login": "C1",
        "suspended_at": "C1",
        "suspended_until": "C1",
        "reopened_at": "C1",
        "undertaking": "C0",
        "undertaken_at": "C1",
        "sign_ins": "C1",
        "factors_removed_at": "C1",
        "recognised_in": "C1",
        "entered_by": "C1",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="supporter_email_unique"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="supporter_role_known"),
            models.CheckConstraint(condition=models.Q(address_form__in=AddressForm.values), name="supporter_address_form_known"),
            models.CheckConstraint(condition=models.Q(language__in=dict(settings.LANGUAGES)), name="supporter_language_known"),
            models.CheckConstraint(condition=models.Q(theme__in=Theme.values), name="supporter_theme_known"),
            models.CheckConstraint(
                condition=models.Q(undertaking=0, undertaken_at=None) | models.Q(undertaking__gt=0, undertaken_at__isnull=False),
                name="supporter_undertaking_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_until=None) | models.Q(suspended_at__lt=models.F("suspended_until")),
                name="supporter_suspension_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        return short_name(self.surname, self.given_name, self.patronymic)

    @property
    def is_suspended(self) -> bool:
        """The same condition as the function is_suspended(), for this row."""
        return self.suspended_at is not None and (self.suspended_until is None or self.suspended_until > timezone.now())

    @property
    def is_recognised(self) -> bool:
        """The same condition as recognised(), for this row."""
        return self.role not in BY_RECOGNITION or self.recognised_in_id == self.department_id

    @property
    def may_lead(self) -> bool:
        """The same condition as owners(), for this row."""
        return self.is_active and self.role == Role.SUPPORTER and self.is_recognised and not self.is_suspended

    @property
    def is_unknown(self) -> bool:
        """The same condition as the function is_unknown(), for this row."""
        return self.role in BY_RECOGNITION and self.recognised_in_id is None

    @property
    def role_label(self) -> str:
        """As get_role_display(), at a tenth of its time: every page shows it."""
        return str(Role(self.role).label)

    @property
    def granted(self) -> frozenset[Permission]:
        return GRANTS[Role(self.role)]


def short_name(surname: str, given_name: str, patronymic: str) -> str:
    """«Мельник І. О.»"""
    initials = [f"{part[0]}." for part in (given_name, patronymic) if part]
    return "\u00a0".join([surname, *initials])
