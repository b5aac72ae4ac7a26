"""Tempos, the timeline, and fitting it to a length. No device, engine or clock."""
