"""Where clock, threads and devices meet the session."""
