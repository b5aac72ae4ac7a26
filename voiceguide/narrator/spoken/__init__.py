"""Turns what is written into what is said: the same for every voice, known before it speaks."""
