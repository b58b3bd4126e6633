"""Keep uploaded files in memory: nothing that a user sends is written to the server's disk."""

from io import BytesIO
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_KEPT: Final = 3_000_000  # bytes of one file; a list of colleagues or institutions has a lower limit of its own
MOST_READ: Final = 10_000_000  # bytes of one request


class InMemoryUploadHandler(FileUploadHandler):
    """Keep only the beginning of a file that is too large, with its true size, so that the form can report the error.

    A request that is larger by far is refused unread.
    """

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        if content_length > MOST_READ:
            raise RequestDataTooBig("more than any form of ours sends")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.kept += raw_data[: max(0, MOST_KEPT - start)]

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        return InMemoryUploadedFile(
            BytesIO(self.kept),
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
