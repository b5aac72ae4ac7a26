"""What past sessions leave behind: history, and where an interrupted one stood."""
