"""Practice learns a room, a microphone and a voice; the check-up finds what is wrong."""
