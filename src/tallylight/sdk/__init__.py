"""The Python library: programs log what they play and what fails, and read figures back."""
