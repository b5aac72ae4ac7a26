"""Sound as numbers: blocks, levels, tones, files. Knows nothing of routines."""
