"""The phrases that can be said, how they are spelt, and how they sound."""
