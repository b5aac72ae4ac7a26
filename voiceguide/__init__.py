"""A voice-guided, hands-free session assistant."""

__version__ = "0.1.0"
