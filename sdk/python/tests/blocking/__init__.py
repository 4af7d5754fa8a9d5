# Made by scripts/unasync.py: don't edit.
