from uuid import UUID

from django.shortcuts import get_object_or_404

from cases.case.models import RegisterImport
from cases.intake.importing.checking import PURPOSE
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest


def import_to_read(request: SupporterRequest, pk: UUID) -> RegisterImport:
    """An import of the departments that the reader leads. Raises Http404."""
    current_reading().purpose = PURPOSE
    registers = RegisterImport.objects.visible_to(request.user).select_related("department", "uploaded_by", "head")
    return get_object_or_404(registers, pk=pk)
