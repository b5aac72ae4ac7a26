"""The limits of a session's choices, for every module that checks them."""

MOST_MINUTES = 600.0
RATES = (0.5, 2.0)
"""The voice's speed, as a multiple of everyday speech."""
ECHO_GAINS = (0.0, 10.0)
