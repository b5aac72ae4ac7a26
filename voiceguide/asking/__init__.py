"""The dialogue before a session."""
