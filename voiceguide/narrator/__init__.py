"""Text becomes speech: engines, wording, cache, and the narrator's own words in each language."""
