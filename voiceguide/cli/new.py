"""`new`: makes a routine file to start from, out of a few answers."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from voiceguide.cli.hints import with_options
from voiceguide.cli.options import Number, noticed
from voiceguide.errors import UsageError, VoiceguideError, sentence
from voiceguide.live.limits import MOST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.writing.template import Draft

_T = TypeVar("_T")
_MINUTES = Number(0, MOST_MINUTES, min_open=True)
_USUAL_MINUTES = 10.0


@dataclass(slots=True)
class _Answers:
    """The answers so far, from options and from what was typed."""

    title: str = ""
    """The title as it was given; the routine's name is made from it."""
    about: str | None = None
    steps: list[str] = field(default_factory=list)
    minutes: float | None = None
    output: Path | None = None

    @property
    def name(self) -> str:
        from voiceguide.routine.slugs import slug_of

        return slug_of(self.title)

    @property
    def path(self) -> Path:
        return self.output or Path(f"{self.name}.yaml")

    @property
    def draft(self) -> Draft:
        from voiceguide.writing.template import Draft

        title = "" if self.title == self.name else self.title
        file = f"{self.name}.yaml"
        heading = (
            f"A routine for voiceguide. Check it with: voiceguide check {file} --lint",
            f"Hear it with:                             voiceguide run {file}",
        )
        return Draft(self.name, self.about or "", title, self.steps, heading)

    def command(self) -> str:
        """The command line that gives the same answers."""
        words = ["voiceguide", "new", self.title or "NAME"]
        words += ["--about", self.about] if self.about else []
        words += [word for step in self.steps for word in ("--step", step)]
        words += ["--minutes", f"{self.minutes:g}"] if self.minutes else []
        words += ["-o", str(self.output)] if self.output else []
        return _quoted(words)


def _quoted(words: list[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


@click.command()
@click.argument("name", required=False)
@click.option("--about", metavar="TEXT", help="What it is for, in one line.")
@click.option(
    "--step",
    "steps",
    multiple=True,
    metavar="TEXT",
    help="What is done in a step. Give this option once for each.",
)
@click.option(
    "--minutes", type=_MINUTES, metavar="MINUTES", help="How long the steps take together."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
def new(
    name: str | None,
    about: str | None,
    steps: tuple[str, ...],
    minutes: float | None,
    output: Path | None,
) -> None:
    """Write a commented routine to start from, NAME.yaml.

    NAME can be a title in any script. The file's name is made of it, in plain letters. In a
    terminal, you are asked for what the options leave open; Enter takes what stands in brackets.
    Without steps, the file shows an example with everything that a step can hold. A file that is
    there already is never replaced.
    """
    asks = _is_terminal()
    answers = _Answers((name or "").strip(), about, list(steps), minutes, output)
    _check_given(answers, asks=asks)
    given = answers.command()
    try:
        if asks:
            _ask(answers)
        if answers.minutes is not None and not answers.steps:
            raise UsageError("--minutes needs steps to share them", hint="Give a --step for each.")
        _write(answers)
    except (click.Abort, VoiceguideError):
        if answers.command() != given:
            click.echo("\nNothing is written yet. To go on with what you typed:", err=True)
            click.echo(f"  {answers.command()}", err=True)
        raise


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _check_given(answers: _Answers, *, asks: bool) -> None:
    """Check what the options say before anything is asked, so that nothing is typed in vain.

    Raises:
        UsageError: something in the options cannot be used.
    """
    if answers.title or not asks:
        _check_title(answers.title, answers.output)
    answers.about = None if answers.about is None else _line(answers.about, "--about")
    for number, step in enumerate(answers.steps, start=1):
        answers.steps[number - 1] = _line(step, f"step {number}")
    if any(not step for step in answers.steps):
        raise UsageError("a step has no text", hint="Say in a few words what is done in it.")
    _check_count(answers.steps)


def _check_title(title: str, output: Path | None) -> None:
    from voiceguide.files.whole import check_writable
    from voiceguide.hints import Setting

    if not title:
        raise UsageError("no name is given", hint="Try `voiceguide new evening-feet`.")
    answers = _Answers(_line(title, "the name"), output=output)
    if not answers.name:
        raise UsageError(
            f"no file's name can be made of {title[:40]!r}",
            hint="Give a name with letters or numbers in it, such as evening-feet.",
        )
    check_writable(answers.path, Setting.OUTPUT)
    if os.path.lexists(answers.path):
        raise UsageError(
            f"{answers.path}: exists already", hint="Choose another name, or remove it."
        )


def _check_count(steps: list[str]) -> None:
    from voiceguide.routine.model import MOST_STEPS

    if len(steps) > MOST_STEPS:
        raise UsageError(
            f"a draft has at most {MOST_STEPS} steps; these are {len(steps)}",
            hint="Begin with fewer; the file can have more, in several sections.",
        )


def _line(text: str, what: str) -> str:
    """The text as one line that a routine can hold.

    Raises:
        UsageError: a routine cannot hold it; the message says why.
    """
    from pydantic import TypeAdapter, ValidationError

    from voiceguide.files.yaml_faults import in_words
    from voiceguide.routine.model import Line

    text = re.sub(r"\s*\n\s*", " ", text.strip())
    try:
        return TypeAdapter(Line).validate_python(text).strip() if text else ""
    except ValidationError as error:
        raise UsageError(
            f"{what}: {in_words(error.errors()[0])}", hint="Say it in other words."
        ) from error


def _ask(answers: _Answers) -> None:
    """Ask for what is open. A wrong answer gets an error, and is asked for again."""
    if not answers.title:
        answers.title = _asked(
            "Name of the routine, such as evening-feet",
            lambda typed: _title(typed, answers.output),
        )
    if answers.about is None:
        answers.about = _asked("What is it for", lambda typed: _line(typed, "this"), default="")
    if not answers.steps:
        click.echo("Its steps, one a line. Enter alone ends the list.", err=True)
        _ask_steps(answers)
    if answers.steps and answers.minutes is None:
        answers.minutes = _asked(
            "How many minutes in all",
            lambda typed: _minutes(typed, answers),
            default=_USUAL_MINUTES,
        )


def _ask_steps(answers: _Answers) -> None:
    while True:
        typed = _asked(
            f"Step {len(answers.steps) + 1}", lambda typed: _line(typed, "this"), default=""
        )
        if not typed:
            return
        try:
            _check_count([*answers.steps, typed])
        except UsageError as error:
            click.echo(f"Error: {sentence(error.message)}. {with_options(error.hint)}", err=True)
            return
        answers.steps.append(typed)


def _title(typed: str, output: Path | None) -> str:
    title = typed.strip()
    _check_title(title, output)
    return title


def _minutes(typed: str, answers: _Answers) -> float:
    from voiceguide.writing.draft import draft_of_length

    minutes = _MINUTES.convert(typed, None, None)
    draft_of_length(answers.draft, minutes)
    return minutes


def _asked(question: str, taken: Callable[[str], _T], default: object = None) -> _T:
    """Ask a question until `taken` accepts the answer, and return what it makes of the answer.

    An error that it raises is shown before the question is asked again.
    """

    def processed(typed: str) -> _T:
        try:
            return taken(typed)
        except VoiceguideError as error:
            raise click.BadParameter(
                f"{sentence(error.message)}. {with_options(error.hint)}"
            ) from error

    answer: Any = click.prompt(
        question, default=default, show_default=bool(default), value_proc=processed, err=True
    )
    return cast("_T", answer)


def _write(answers: _Answers) -> None:
    """Write the routine file, and load it as a check before it takes its place."""
    from voiceguide.files.whole import replacing
    from voiceguide.hints import Setting
    from voiceguide.narrator.spoken.sayable import said
    from voiceguide.narrator.unsayable import notice_of, unsayable
    from voiceguide.routine.loader import load_routine
    from voiceguide.writing.draft import draft_of_length

    text = draft_of_length(answers.draft, answers.minutes)
    with replacing(answers.path, setting=Setting.OUTPUT) as part:
        part.write_text(text, encoding="utf-8")
        routine = load_routine(part)
    if answers.title != answers.name:
        noticed(f"{answers.title!r} is named {answers.name!r} in files and commands.")
    found = unsayable(routine, lambda text: said(text, routine.language, routine.language))
    if found:
        noticed(f"{notice_of(found)} Put the language of your text into the file.")
    path = str(answers.path)
    click.echo(f"Wrote {path}. Try: {_quoted(['voiceguide', 'check', path, '--lint'])}")
