"""The commands: they read options, call the rooms below, and print. No logic."""
