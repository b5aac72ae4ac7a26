"""The reference is what the commands say of themselves."""

from __future__ import annotations

import click

from scripts import reference
from voiceguide.cli.main import main


def test_the_reference_is_up_to_date() -> None:
    written = reference.PATH.read_text("utf-8")
    assert written == reference.page(), "run python -m scripts.reference"


def test_it_has_every_command_with_every_option() -> None:
    sections = dict(
        part.split("\n", 1) for part in ("\n" + reference.page()).split("\n## voiceguide ")[1:]
    )
    assert set(sections) == set(main.list_commands(click.Context(main)))
    for context, _ in reference.commands():
        names = [name for one in context.command.params for name in one.opts if name[0] == "-"]
        section = reference._section(context, 1)
        assert all(f"`{name}" in section or f", {name}" in section for name in names)


def test_every_option_and_command_says_what_it_does() -> None:
    for context, _ in reference.commands():
        assert context.command.help, context.command_path
        for option in context.command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{context.command_path} {option.name}"
