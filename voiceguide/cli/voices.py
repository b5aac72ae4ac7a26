"""`voices`: lists the voices, or lets the user hear one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from voiceguide.cli.output import echo_json
from voiceguide.cli.outputs import agreed, force_option

SAMPLE = "With both thumbs, stroke slowly from the toes up to the ankle. Easy, even breaths."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
@click.option(
    "--all", "all_languages", is_flag=True, help="Also list the voices of other languages."
)
@click.option("--say", "voice", metavar="NAME", help="Hear this voice.")
@click.option("--text", default=SAMPLE, show_default=False, help="What the voice says.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write what the voice says to this file.",
)
@force_option
def voices(
    as_json: bool,
    all_languages: bool,
    voice: str | None,
    text: str,
    output: Path | None,
    force: bool,
) -> None:
    """List the voices on this computer, or hear one with --say NAME."""
    if voice or output:
        _say(voice or "auto", text, output, force=force)
        return
    from voiceguide.narrator.voices import available_voices

    found = available_voices()
    if as_json:
        echo_json([asdict(one) for one in found])
        return
    shown = found if all_languages else [one for one in found if one.speaks("en")]
    for one in shown:
        mark = "  (default)" if one.default else ""
        click.echo(f"{one.name:<28} {one.engine:<7} {one.description}{mark}")
    if len(shown) < len(found):
        click.echo(f"… and {len(found) - len(shown)} in other languages, with --all.")
    click.echo("Hear one: voiceguide voices --say NAME")


def _say(name: str, text: str, output: Path | None, *, force: bool) -> None:
    from voiceguide.export.render import render_text
    from voiceguide.export.writer import format_for, write_audio
    from voiceguide.files.whole import replacing
    from voiceguide.hints import Setting
    from voiceguide.narrator.voices import open_voice

    if output is None:
        from voiceguide.live.playback import play

        with open_voice(name) as voice:
            sound = render_text(text, voice)
        play(sound[:, 0])
        return
    file_format = format_for(output, bits=16, channels=1)
    replaces = agreed([output], read=[], force=force)
    with open_voice(name) as voice, replacing(output, replaces, Setting.OUTPUT) as part:
        sound = render_text(text, voice)
        write_audio(part, [sound], file_format, title=name, chapters=[])
    click.echo(f"Wrote {output}")
