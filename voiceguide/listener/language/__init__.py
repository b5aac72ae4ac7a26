"""What can be said, how it is spelt, and how it sounds."""
