"""Answers in the forms that programs and people take away, written piece by piece."""
