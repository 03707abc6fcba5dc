"""The rules: what a procedure is, what it asks, what blocks it. Knows neither web nor database."""
