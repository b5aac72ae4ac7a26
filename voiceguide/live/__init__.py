"""Live sessions: this room connects clock, threads and devices to the session."""
