from uuid import UUID

from django.db.models import F

from supporters.directory.models import Supporter


def count_sign_in(supporter_id: UUID) -> None:
    """Count a completed sign-in: with the second factor, if there is one."""
    Supporter.objects.get_queryset().filter(pk=supporter_id).update(sign_ins=F("sign_ins") + 1)
