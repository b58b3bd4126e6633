from django.db.models import IntegerField, Subquery


class RowCount(Subquery):
    """The number of rows of a query, as a column of another one."""

    template = "(SELECT count(*)::integer FROM (%(subquery)s) counted)"
    output_field = IntegerField()
