"""Figures and answers: each declared once, reckoned from history and what came since."""
