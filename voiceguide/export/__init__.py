"""A timeline becomes an audio file, with markers and subtitles."""
