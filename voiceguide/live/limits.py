"""Between which figures a session's choices lie, for whoever takes them."""

MOST_MINUTES = 600.0
RATES = (0.5, 2.0)
"""The voice's own pace; 1 is everyday speech."""
ECHO_GAINS = (0.0, 10.0)
