"""Meetings of a body's committees: agendas, what was resolved, minutes, and what became of each item."""
