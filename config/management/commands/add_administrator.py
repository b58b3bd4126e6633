"""Create the first account of an installation. The administrator invites all others on the staff pages."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models, transaction
from django.utils.translation import gettext as _

from config.database.schema_check import refuse_without_tables
from supporters.administration.actions.accounts import add_supporter
from supporters.administration.actions.departments import add_department
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role


class Command(BaseCommand):
    help = "Ask for department, names, e-mail and password of the first administrator and make the account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes-another", action="store_true", help="also when there is an administrator already")

    def handle(self, *, yes_another: bool, **_options: Any) -> None:
        refuse_without_tables()
        if not yes_another and Supporter.objects.active().filter(role=Role.ADMINISTRATOR).exists():
            raise CommandError(_("There is an administrator already; --yes-another makes one more."))
        try:
            asked: dict[str, Any] = self._ask_all()
        except (EOFError, KeyboardInterrupt):
            raise CommandError(_("Nothing was made.")) from None
        with transaction.atomic():
            name = asked.pop("department")
            department = Department.objects.open().filter(name=name).first() or add_department(name)
            administrator = add_supporter(**asked, role=Role.ADMINISTRATOR, department=department)
        self.stdout.write(_("%(name)s can sign in now: %(email)s") % {"name": administrator, "email": administrator.email})

    def _ask_all(self) -> dict[str, str]:
        department = self._ask(Department.name.field, _("department"))
        asked = {"email": self._ask_email()}
        for field in (Supporter.surname.field, Supporter.given_name.field, Supporter.patronymic.field):
            asked[field.name] = self._ask(field)
        return {**asked, "department": department, "password": self._ask_password(Supporter(**asked))}

    def _ask(self, field: "models.CharField[Any, Any]", label: str = "") -> str:
        """Ask until the field accepts the input."""
        while True:
            try:
                return str(field.clean(input(f"{label or field.verbose_name}: ").strip(), None))
            except ValidationError as error:
                self._say(error.messages)

    def _ask_email(self) -> str:
        while Supporter.objects.filter(email__iexact=(email := self._ask(Supporter.email.field))).exists():
            self._say([_("This address has an account already.")])
        return email

    def _ask_password(self, administrator: Supporter) -> str:
        while True:
            password = getpass(_("Password: "))
            try:
                validate_password(password, administrator)
            except ValidationError as error:
                self._say(error.messages)
                continue
            if password == getpass(_("Once more: ")):
                return password
            self._say([_("These are two different passwords.")])

    def _say(self, messages: list[str]) -> None:
        self.stderr.write("\n".join(messages))
