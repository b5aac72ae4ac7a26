"""The screens that show a session while it runs."""
