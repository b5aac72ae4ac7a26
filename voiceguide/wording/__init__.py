"""The narrator's own words, one file a language."""
