"""The commands: they read options, call the rooms below, and print. They hold no logic."""
