"""The routine: its model, its file, the bundled library."""
