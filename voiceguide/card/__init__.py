"""The card: a session on one page, to prop up beside the work."""
