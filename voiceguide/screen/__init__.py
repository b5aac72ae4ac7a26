"""What is shown while a session runs."""
