"""Text becomes speech: engines, wording, cache."""
