"""`list`, `show`, `check` and the group `routine`: show routines, and help to write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli.hints import with_options
from voiceguide.cli.options import (
    complete_file,
    complete_routine,
    noticed,
    opened_voice,
    planned,
    session_options,
    voice_option,
    with_progress,
)
from voiceguide.cli.output import echo_json
from voiceguide.text import clock, counted

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.errors import RoutineError, UsageError
    from voiceguide.listener.language.vocabulary import Vocabulary
    from voiceguide.pacing.timeline import Segment
    from voiceguide.routine.loader import RoutineFile
    from voiceguide.routine.model import Routine


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
@voice_option
def list_routines(as_json: bool, voice: str) -> None:
    """Show every routine with its length as written, at its shortest and at its longest.

    “About” stands before a length that is estimated, because this voice has not read the words of
    the routine yet.
    """
    from voiceguide.errors import RoutineError
    from voiceguide.routine.library import hidden_paths, routine_paths
    from voiceguide.routine.loader import load_routine

    rows: list[dict[str, Any]] = []
    for name, path in routine_paths().items():
        try:
            routine = load_routine(path)
        except RoutineError as error:  # one of the user's own; the others are still there
            click.echo(f"Error: {error.message}\nHint: {with_options(error.hint)}", err=True)
            continue
        rows.append({"routine": name, "title": routine.title} | _lengths(routine, voice))
        rows[-1] |= {"source": routine.source, "summary": routine.summary}
    for path, other in hidden_paths().items():
        noticed(f"{path} is passed over: {other.name} has the same name. Rename one of them.")
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo(f"{row['routine']}  {_lengths_in_words(row)}")
        click.echo(f"    {row['summary'] or row['title']}")


def _lengths(routine: Routine, voice: str) -> dict[str, float | bool]:
    """The routine's lengths in seconds; estimated if the voice has not read all its words yet.

    Reading them takes the better part of a minute, which is too long to wait for a list.
    """
    from voiceguide.pacing.fit import lengths
    from voiceguide.pacing.guess import guessed_s

    guessed: set[str] = set()

    def measure(text: str) -> float:
        known = speaker.known(text)
        if known is None:
            guessed.add(text)
            return guessed_s(text)
        return known

    with opened_voice(voice, routine) as speaker:
        possible = lengths(routine, measure)
    return {
        "natural_s": round(possible.natural_s, 3),
        "shortest_s": round(possible.shortest_s, 3),
        "longest_s": round(possible.longest_s, 3),
        "estimated": bool(guessed),
    }


def _lengths_in_words(row: dict[str, Any]) -> str:
    natural, shortest, longest = (row[f"{which}_s"] for which in ("natural", "shortest", "longest"))
    if row["estimated"]:
        return f"about {natural / 60:.0f} min ({shortest / 60:.0f} to {longest / 60:.0f})"
    return f"{clock(natural)} ({clock(shortest)} to {clock(longest)})"


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
    from voiceguide.people.shaping import shaped

    chosen = shaped(routine, mood=mood, skip=skip).as_done
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
    """Print one line for each step and for each text said; rounds are summed up in one line."""
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
@click.option("--lint", is_flag=True, help="Also play each routine on paper, and say what is odd.")
@click.option(
    "--vocabulary",
    "given",
    default="",
    metavar="FILE",
    shell_complete=complete_file,
    help="Also check a file of phrases of your own, or a language's. --lint uses them then.",
)
@voice_option
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], lint: bool, given: str, voice: str) -> None:
    """Check routine FILES, or routines by their names: show every mistake with its line.

    A text of which the voice can say nothing is a mistake. The exit code is 2 if there are
    mistakes. Warnings do not change it. You are warned of a text that the voice can say only in
    part, of a text that YAML probably takes for something else, of what --lint finds, and of
    phrases of --vocabulary that sound alike.
    """
    from voiceguide.errors import RoutineError, UsageError
    from voiceguide.routine.doubts import doubts
    from voiceguide.routine.library import find_path
    from voiceguide.routine.loader import read_routine

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
            file = read_routine(find_path(name))
            unsaid = _unsaid(find_path(name), file, voice)
        except (RoutineError, UsageError) as error:
            broken = True
            _print_problems(error)
            continue
        found = _warnings(file.routine, vocabulary, voice) if lint else []
        _print_warnings(name, [*doubts(file), *unsaid, *found])
    if broken:
        ctx.exit(2)


def _checked_vocabulary(given: str) -> Vocabulary:
    from voiceguide.listener.language.clashes import clashes
    from voiceguide.listener.language.vocabulary import languages, load_vocabulary

    vocabulary = load_vocabulary(given)
    known = vocabulary.language in languages()
    bundled = load_vocabulary(vocabulary.language).entries if known else ()
    _print_warnings(given, [str(clash) for clash in clashes(vocabulary, bundled)])
    return vocabulary


def _unsaid(path: Path, file: RoutineFile, voice: str) -> list[str]:
    """Warnings about what the voice leaves out of the routine's texts.

    Raises:
        RoutineError: nothing of a text would be heard.
    """
    from voiceguide.errors import MissingError, RoutineError
    from voiceguide.narrator.spoken.sayable import said
    from voiceguide.narrator.unsayable import unsayable

    routine, warnings = file.routine, []
    try:
        with opened_voice(voice, routine) as speaker:
            found = unsayable(routine, speaker.said)
    except MissingError as error:  # another machine may have a voice: the file is not to blame
        warnings.append(error.message)
        found = unsayable(routine, lambda text: said(text, routine.language, routine.language))
    if not found:
        return warnings
    problems = []
    for one in found:
        where = file.where(*one.location)
        if one.silent and one.left_out:
            problems.append(f"{path}, {where}: {one}")
        else:
            warnings.append(f"{where}: {one}")
    if problems:
        _warn(str(path), warnings)
        raise RoutineError(
            problems[0],
            hint=f"Write the text in the routine's language, {routine.language!r}, or give the "
            "language that it is in and a voice that speaks it.",
            problems=problems,
        )
    return warnings


def _warnings(routine: Routine, vocabulary: Vocabulary | None, voice: str) -> list[str]:
    """The warnings of --lint; without a vocabulary, that of the routine's language is used."""
    from voiceguide.listener.language.vocabulary import languages, load_vocabulary
    from voiceguide.writing.lint import lint_routine

    language = routine.language.partition("-")[0]
    if vocabulary is None and language in languages():
        vocabulary = load_vocabulary(language)
    with opened_voice(voice, routine) as speaker:
        return lint_routine(routine, with_progress(speaker.measure), vocabulary)


def _warn(name: str, warnings: list[str]) -> None:
    for warning in warnings:
        click.echo(f"{name}: warning: {warning}")


def _print_warnings(name: str, warnings: list[str]) -> None:
    _warn(name, warnings)
    count = counted(len(warnings), "warning")
    click.echo(f"{name}: fine" + (f", {count}" if warnings else ""))


def _print_problems(error: RoutineError | UsageError) -> None:
    for problem in getattr(error, "problems", [error.message]):
        click.echo(f"Error: {problem}", err=True)
    click.echo(f"Hint: {with_options(error.hint)}", err=True)


@click.group()
def routine() -> None:
    """Tools for those who write routines."""


@routine.command(short_help="Print the JSON Schema of a routine file.")
def schema() -> None:
    """Print the JSON Schema of a routine file.

    With it, an editor completes and checks what you type.
    """
    from voiceguide.routine.model import Routine

    click.echo(json.dumps(Routine.model_json_schema(by_alias=True), indent=1))


@routine.command(short_help="Print the narrator's own words in a language.")
@click.argument("language", default="en")
def words(language: str) -> None:
    """Print the narrator's own words in LANGUAGE, such as numbers and replies.

    Without LANGUAGE, they are the English ones. The file explains itself.
    """
    from voiceguide.wording.language import text_of

    click.echo(text_of(language), nl=False)


@routine.command(short_help="Start the narrator's own words in another language.")
@click.argument("language")
def translate(language: str) -> None:
    """Start a file of the narrator's own words in LANGUAGE, which is a tag such as de.

    The file lies in your data folder and is in English, for you to translate. Then `check` a
    routine in that language. It names every text that is still in English.
    """
    from voiceguide.wording.language import start_file

    path = start_file(language)
    click.echo(f"Wrote {path}, in English. Translate what follows the colons.")
