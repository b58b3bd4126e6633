from supporters.administration.reports.staff_history.lines import HistoryLine, Span
from supporters.administration.reports.staff_history.pages import HistoryPage, history_lines, history_page, history_table

__all__ = ["HistoryLine", "HistoryPage", "Span", "history_lines", "history_page", "history_table"]
