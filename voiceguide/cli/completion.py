"""`completion`: prints what a shell needs to complete commands, options, routines and files."""

from __future__ import annotations

import click

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS), metavar="|".join(_SHELLS))
def completion(shell: str) -> None:
    """Print what SHELL needs to complete `voiceguide` with the Tab key.

    \b
    Paste the line for your shell. You need to do this only once:
      echo 'eval "$(voiceguide completion bash)"' >> ~/.bashrc
      echo 'eval "$(voiceguide completion zsh)"' >> ~/.zshrc
      voiceguide completion fish > ~/.config/fish/completions/voiceguide.fish

    It works in every shell that you open from then on.
    """  # noqa: D301 - click reads the escape
    from click.shell_completion import get_completion_class

    from voiceguide.cli.main import main

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"click knows no completion for {shell}.")
    click.echo(found(main, {}, "voiceguide", "_VOICEGUIDE_COMPLETE").source())
