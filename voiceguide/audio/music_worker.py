"""The child process that reads music; its arguments are a path and the number of channels.

It writes messages, each a letter, its length and its content: ``s`` sound as float32, ``n`` a
notice, ``e`` an error's message and hint, and ``.`` when the music has ended.
Decoders write remarks on damaged files to the terminal, which belongs to the screen, and some files
crash them. In a child process, neither matters.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from typing import BinaryIO

from voiceguide.audio.playlist import endless
from voiceguide.audio.tracks import find_tracks
from voiceguide.errors import AudioFileError
from voiceguide.streams import own_stdout

HEADER = struct.Struct("<cI")
SOUND, NOTICE, ERROR, END = b"s", b"n", b"e", b"."


def main() -> None:
    """Read and send music until nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the session's to deal with
    out = own_stdout()
    path, channels = sys.argv[1], int(sys.argv[2])
    try:
        for block in endless(find_tracks(path), channels, lambda text: _send(out, NOTICE, text)):
            _send(out, SOUND, block.tobytes())
        _send(out, END, b"")
    except AudioFileError as error:
        _send(out, ERROR, f"{error.message}\n{error.hint}")
    except BrokenPipeError:
        os._exit(0)  # the session is over; nothing is to be flushed


def _send(out: BinaryIO, kind: bytes, content: str | bytes) -> None:
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    out.write(HEADER.pack(kind, len(data)) + data)
    out.flush()


if __name__ == "__main__":
    main()
