"""Finds, writes, locks and reads the user's files."""
