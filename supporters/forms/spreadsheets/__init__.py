from supporters.forms.spreadsheets.reading import (
    LARGE,
    MOST_BYTES,
    MOST_ROWS,
    USUAL,
    Bounds,
    TableRow,
    UnreadableTable,
    table_of_file,
    table_of_text,
)
from supporters.forms.spreadsheets.writing import csv_answer, csv_of

__all__ = [
    "LARGE", "MOST_BYTES", "MOST_ROWS", "USUAL", "Bounds", "TableRow", "UnreadableTable", "csv_answer", "csv_of", "table_of_file",
    "table_of_text",
]  # fmt: skip
