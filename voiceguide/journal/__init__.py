"""The journal of past sessions: their history, and where an interrupted one stood."""
