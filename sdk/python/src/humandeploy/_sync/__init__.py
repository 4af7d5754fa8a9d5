# Made by scripts/unasync.py: don't edit.
"""The blocking client."""
