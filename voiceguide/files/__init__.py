"""Where the user's files lie, and how they are written, locked and read."""
