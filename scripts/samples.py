"""Render a sample of each voice to a folder: ``python -m scripts.samples -o samples``.

One WAV a voice, the same sentence at the same loudness, so that they can be compared. ``--all``
renders voices of every language; ``--engine neural`` only one engine's.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from voiceguide.cli.voices import SAMPLE
from voiceguide.errors import VoiceguideError
from voiceguide.export.render import render_text
from voiceguide.export.writer import format_for, write_audio
from voiceguide.files.overwriting import existing
from voiceguide.files.whole import replacing
from voiceguide.narrator.voices import VoiceInfo, available_voices, open_voice


def chosen(*, language: str, engine: str) -> list[VoiceInfo]:
    """The voices to hear: those of a language, or with no language all; of an engine, or any."""
    return [
        voice
        for voice in available_voices()
        if voice.engine != "silent"
        and (not language or voice.speaks(language))
        and (not engine or voice.engine == engine)
    ]


def file_name(voice: VoiceInfo) -> str:
    """A name for any system; a voice's own may be a path."""
    return f"{voice.engine}-{re.sub(r'[^A-Za-z0-9]+', '-', voice.name).strip('-').lower()}.wav"


def render(voice: VoiceInfo, text: str, folder: Path) -> Path:
    """Write the text in a voice; the file's path.

    Raises:
        VoiceguideError: the voice cannot speak, or the file not be written.
    """
    path = folder / file_name(voice)
    language = voice.languages[0] if voice.languages else "en"
    with open_voice(voice.name, language=language) as speaker:
        sound = render_text(text, speaker)
    file_format = format_for(path, bits=16, channels=1)
    with replacing(path, existing([path])) as part:
        write_audio(part, [sound], file_format, title=voice.name, chapters=[])
    return path


def main() -> int:
    """Render all that were asked for; 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("samples"), help="the folder")
    parser.add_argument("--text", default=SAMPLE)
    parser.add_argument("--all", action="store_true", help="voices of every language")
    parser.add_argument("--engine", default="", choices=["neural", "system"])
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    failed = False
    for voice in chosen(language="" if arguments.all else "en", engine=arguments.engine):
        try:
            print(f"{render(voice, arguments.text, arguments.output)}  {voice.description}")
        except VoiceguideError as error:
            failed = True
            print(f"{voice.name}: {error.message}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
