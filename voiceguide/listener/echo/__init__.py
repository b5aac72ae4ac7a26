"""The narrator's own sound is taken out of what the microphone hears."""
