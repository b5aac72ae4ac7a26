"""`list`, `show`, `check` and `routine schema`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli.options import (
    chosen_routine,
    clock,
    complete_file,
    complete_routine,
    opened_voice,
    planned,
    session_options,
    voice_option,
    with_progress,
)
from voiceguide.cli.output import echo_json

if TYPE_CHECKING:
    from voiceguide.errors import RoutineError, UsageError
    from voiceguide.listener.vocabulary import Vocabulary
    from voiceguide.pacing.timeline import Segment
    from voiceguide.routine.model import Routine


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
@voice_option
def list_routines(as_json: bool, voice: str) -> None:
    """Show every routine with its length: as written, at its shortest, at its longest."""
    from voiceguide.errors import RoutineError
    from voiceguide.pacing.fit import lengths
    from voiceguide.routine.library import routine_paths
    from voiceguide.routine.loader import load_routine

    rows: list[dict[str, Any]] = []
    for path in routine_paths().values():
        try:
            routine = load_routine(path)
        except RoutineError as error:  # one of the user's own; the others are still there
            _print_problems(error)
            continue
        with opened_voice(voice, routine) as speaker:
            possible = lengths(routine, with_progress(speaker.measure))
        rows.append(
            {
                "routine": routine.routine,
                "title": routine.title,
                "natural_s": round(possible.natural_s, 3),
                "shortest_s": round(possible.shortest_s, 3),
                "longest_s": round(possible.longest_s, 3),
                "source": routine.source,
                "summary": routine.summary,
            }
        )
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        natural, shortest, longest = (
            clock(row[f"{which}_s"]) for which in ("natural", "shortest", "longest")
        )
        click.echo(f"{row['routine']}  {natural} ({shortest} to {longest})")
        click.echo(f"    {row['summary'] or row['title']}")


@click.command()
@click.argument("routine", shell_complete=complete_routine)
@session_options
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def show(
    routine: str,
    minutes: float | None,
    mood: str | None,
    skip: tuple[str, ...],
    voice: str,
    rate: float | None,
    as_json: bool,
) -> None:
    """Show ROUTINE's plan: what is said and done, and when."""
    chosen = chosen_routine(routine, mood=mood, skip=skip)
    with opened_voice(voice, chosen, rate) as speaker:
        timeline = planned(chosen, speaker, minutes)
    if as_json:
        from voiceguide.export.sidecars import timeline_json

        echo_json(timeline_json(timeline))
        return
    click.echo(f"{timeline.title}, {clock(timeline.total_s)}")
    if chosen.source:
        click.echo(f"After the article {chosen.source!r}.")
    _print_segments(timeline.segments)


def _print_segments(segments: tuple[Segment, ...]) -> None:
    """One line a step and one for each thing said; rounds are summed up."""
    from voiceguide.pacing.script import Kind

    for index, segment in enumerate(segments):
        place = segment.place
        if segment.kind is Kind.CHIME and place.step:
            side = f" ({place.side.value})" if place.side else ""
            click.echo(f"\n{clock(segment.start_s):>7}  {place.step.title}{side}")
        elif segment.text:
            click.echo(f"{clock(segment.start_s):>7}    {segment.text}")
        elif segment.kind is Kind.WORK and segment.round == 1:
            rounds = _rounds_from(segments, index)
            click.echo(
                f"{clock(segment.start_s):>7}    [{len(rounds)} of {segment.duration_s:.1f} s]"
            )


def _rounds_from(segments: tuple[Segment, ...], first: int) -> list[Segment]:
    rounds = [segments[first]]
    for segment in segments[first + 1 :]:
        if segment.round != len(rounds) + 1:
            break
        rounds.append(segment)
    return rounds


@click.command()
@click.argument("files", nargs=-1, shell_complete=complete_routine)
@click.option("--lint", is_flag=True, help="Also play each routine on paper and say what is odd.")
@click.option(
    "--vocabulary",
    "given",
    default="",
    metavar="FILE",
    shell_complete=complete_file,
    help="Also check phrases of your own, or a language's, and --lint against them.",
)
@voice_option
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], lint: bool, given: str, voice: str) -> None:
    """Check routine FILES (or names): every mistake with its line.

    Exits with 2 when there are mistakes. What --lint finds are warnings, and do not count; nor do
    phrases of --vocabulary that sound alike.
    """
    from voiceguide.errors import RoutineError, UsageError
    from voiceguide.routine.library import find_routine

    if not files and not given:
        raise click.UsageError("Nothing to check: give FILES, --vocabulary, or both.")
    broken = False
    vocabulary: Vocabulary | None = None
    if given:
        try:
            vocabulary = _checked_vocabulary(given)
        except UsageError as error:
            broken = True
            _print_problems(error)
    for name in files:
        try:
            routine = find_routine(name)
        except (RoutineError, UsageError) as error:
            broken = True
            _print_problems(error)
            continue
        _print_warnings(name, _warnings(routine, vocabulary, voice) if lint else [])
    if broken:
        ctx.exit(2)


def _checked_vocabulary(given: str) -> Vocabulary:
    from voiceguide.listener.clashes import clashes
    from voiceguide.listener.vocabulary import languages, load_vocabulary

    vocabulary = load_vocabulary(given)
    known = vocabulary.language in languages()
    bundled = load_vocabulary(vocabulary.language).entries if known else ()
    _print_warnings(given, [str(clash) for clash in clashes(vocabulary, bundled)])
    return vocabulary


def _warnings(routine: Routine, vocabulary: Vocabulary | None, voice: str) -> list[str]:
    """What --lint finds; without a vocabulary given, the one of the routine's language counts."""
    from voiceguide.listener.vocabulary import languages, load_vocabulary
    from voiceguide.pacing.lint import lint_routine

    language = routine.language.partition("-")[0]
    if vocabulary is None and language in languages():
        vocabulary = load_vocabulary(language)
    with opened_voice(voice, routine) as speaker:
        return lint_routine(routine, with_progress(speaker.measure), vocabulary)


def _print_warnings(name: str, warnings: list[str]) -> None:
    for warning in warnings:
        click.echo(f"{name}: warning: {warning}")
    count = f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}"
    click.echo(f"{name}: fine" + (f", {count}" if warnings else ""))


def _print_problems(error: RoutineError | UsageError) -> None:
    for problem in getattr(error, "problems", [error.message]):
        click.echo(f"Error: {problem}", err=True)
    click.echo(f"Hint: {error.hint}", err=True)


@click.group()
def routine() -> None:
    """Tools for those who write routines."""


@routine.command(short_help="Print the JSON Schema of a routine file.")
def schema() -> None:
    """Print the JSON Schema of a routine file, for editors to complete and check with."""
    from voiceguide.routine.model import Routine

    click.echo(json.dumps(Routine.model_json_schema(by_alias=True), indent=1))
