"""The child process in which pyttsx3 speaks; its one argument is the voice, if any.

One JSON object a line comes in (``{"text", "rate", "path"}`` or ``{"voices": true}``), one goes
out (``{"ok": …}`` or ``{"error": …}``). The engine's native code may hang or die here; the parent
notices and starts another.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from voiceguide.streams import own_stdout

WORDS_PER_MINUTE = 175
"""Everyday pace: the default of SAPI, NSSpeech and espeak-ng alike, within a few per cent."""


def main() -> None:
    """Serve requests until standard input ends."""
    replies = own_stdout()
    try:
        engine = _engine(sys.argv[1] if len(sys.argv) > 1 else "")
    except Exception as error:  # noqa: BLE001 - the parent is told, whatever it was
        _reply(replies, {"error": f"{type(error).__name__}: {error}"})
        return
    _reply(replies, {"ok": True})
    for line in sys.stdin:
        try:
            _reply(replies, {"ok": _serve(engine, json.loads(line))})
        except Exception as error:  # noqa: BLE001 - as above
            _reply(replies, {"error": f"{type(error).__name__}: {error}"})


def _reply(replies: BinaryIO, message: dict[str, Any]) -> None:
    replies.write(json.dumps(message).encode() + b"\n")
    replies.flush()


def _engine(voice: str) -> Any:  # noqa: ANN401 - pyttsx3 has no types
    if sys.platform == "linux":
        _use_bundled_espeak()
    import pyttsx3

    engine = pyttsx3.init()
    if voice:
        engine.setProperty("voice", voice)
    return engine


def _use_bundled_espeak() -> None:
    """Make pyttsx3 find espeak-ng without a system package: its name is then already loaded."""
    import espeakng_loader

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    library = Path(espeakng_loader.get_library_path()).parent / "libespeak-ng.so.1"
    ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)


def _serve(engine: Any, request: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
    if request.get("voices"):
        return [
            {"id": voice.id, "name": voice.name, "languages": [str(x) for x in voice.languages]}
            for voice in engine.getProperty("voices")
        ]
    engine.setProperty("rate", round(WORDS_PER_MINUTE * request["rate"]))
    _wait_for_espeak()
    engine.save_to_file(request["text"], request["path"])
    engine.runAndWait()
    _wait_for_espeak()
    return True


def _wait_for_espeak() -> None:
    """Let espeak's own thread come to rest.

    pyttsx3 cancels whatever that thread still has to do as its loop starts and ends. Without this
    wait a sentence, or a change of rate, is lost now and then.
    """
    if espeak := sys.modules.get("pyttsx3.drivers._espeak"):
        espeak.Synchronize()


if __name__ == "__main__":
    main()
