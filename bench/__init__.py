"""The figures that the product promises, measured; `python -m bench` prints them. Nothing of the application imports this."""
