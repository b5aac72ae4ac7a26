"""Learning a room, a microphone and a voice; finding what is amiss."""
