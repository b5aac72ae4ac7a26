"""`card`: writes a session on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import (
    complete_file,
    complete_routine,
    opened_voice,
    output_option,
    planned,
    session_options,
)
from voiceguide.cli.outputs import agreed, force_option
from voiceguide.text import clock

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("routine", shell_complete=complete_routine)
@output_option(".html, .pdf")
@session_options
@click.option(
    "--vocabulary",
    default="",
    metavar="FILE",
    shell_complete=complete_file,
    help="What you can say: a file of phrases of your own, or a language.",
)
@click.option("--with-music", is_flag=True, help="Also list what can be said about music.")
@force_option
def card(
    routine: str,
    output: Path,
    minutes: float | None,
    mood: str | None,
    skip: tuple[str, ...],
    voice: str,
    rate: float | None,
    vocabulary: str,
    with_music: bool,
    force: bool,
) -> None:
    """Write a card for ROUTINE: what to say, and the steps with their times.

    It is one page. If the steps need more room, further pages follow.

    Give the options that you give to `run`, so that the times agree. HTML is dark on a screen, and
    prints on A4 and on Letter. PDF is for printing. A PDF that voiceguide wrote is replaced. Before
    any other file is replaced, you are asked.
    """
    from voiceguide.card.content import card_of
    from voiceguide.card.files import check_card_path, rendered
    from voiceguide.commands import MUSIC
    from voiceguide.files.whole import replacing
    from voiceguide.hints import Setting
    from voiceguide.listener.language.vocabulary import load_vocabulary
    from voiceguide.people.shaping import shaped
    from voiceguide.routine.library import find_path

    check_card_path(output)
    chosen = shaped(routine, mood=mood, skip=skip).as_done
    taught = load_vocabulary(vocabulary or chosen.language).all_taught()
    replaces = agreed([output], read=[find_path(routine), vocabulary], force=force)
    with opened_voice(voice, chosen, rate) as speaker:
        plan = planned(chosen, speaker, minutes)
    shown = {one: phrase for one, phrase in taught.items() if with_music or one not in MUSIC}
    page = rendered(card_of(chosen, plan, shown), output)
    with replacing(output, replaces, Setting.OUTPUT) as part:
        part.write_bytes(page)
    click.echo(f"Wrote the card of {clock(plan.total_s)} to {output}", err=True)
