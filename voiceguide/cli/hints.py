"""Words hints for the command line, with the options of the command that ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voiceguide.hints import in_plain_words, worded

if TYPE_CHECKING:
    from voiceguide.hints import Setting


def with_options(hint: str, command: click.Command | None = None) -> str:
    """Put the options to type into a hint; by default, those of the command that runs.

    A setting for which the command has no option is named in plain words.
    """
    command = command or click.get_current_context().command
    options = {
        param.name: param.opts[0] for param in command.params if isinstance(param, click.Option)
    }

    def name_of(setting: Setting, value: str) -> str:
        option = options.get(setting.value)
        if option is None:
            return in_plain_words(setting, value)
        return f"`{option} {value}`" if value else option

    return worded(hint, name_of)
