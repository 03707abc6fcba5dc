"""Decisions: what they are, how they are changed (one way in), how they are read. Knows neither page nor route."""
