"""The `voiceguide` command: finds its subcommands, and shows their errors.

Subcommands are imported when they are used, so that `--help` needs nothing but click.
"""

from __future__ import annotations

import importlib
import signal
import sys
from typing import Any

import click

_COMMANDS = {
    # name: (module, function, one line for the list of commands)
    "run": ("run", "run", "Run a session: it speaks, listens and follows."),
    "resume": ("run", "resume", "Take up a session that was cut short."),
    "list": ("routines", "list_routines", "List the routines."),
    "show": ("routines", "show", "Show a routine's plan, second by second."),
    "card": ("card", "card", "Write a page to prop up: what to say, and the steps."),
    "export": ("export", "export", "Write a session to an audio file."),
    "practice": ("practice", "practice", "Let it learn your room and your voice, in 90 seconds."),
    "doctor": ("doctor", "doctor", "Find out what would keep it from hearing you."),
    "devices": ("devices", "list_devices", "Show loudspeakers, microphones and recognisers."),
    "voices": ("voices", "voices", "List the voices, or hear one."),
    "people": ("people", "people", "Show or forget what people liked."),
    "history": ("history", "history", "Show past sessions."),
    "new": ("new", "new", "Start a routine of your own."),
    "check": ("routines", "check", "Check routine files."),
    "routine": ("routines", "routine", "Tools for those who write routines."),
    "model": ("model", "model", "Install models to recognise more languages."),
    "completion": ("completion", "completion", "Let the Tab key complete what you type."),
}


class _Commands(click.Group):
    """Finds each command in its own module; turns our errors into two lines and an exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without arguments, ask a person at a terminal; elsewhere, click shows the help."""
        asks = not ctx.resilient_parsing  # it is set while a shell asks for completions
        if not args and asks and sys.stdin.isatty() and sys.stderr.isatty():
            args = ["run", "--ask"]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, function, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(
            importlib.import_module(f"voiceguide.cli.{module}"), function
        )
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in _COMMANDS.items()])

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command, and report errors of its output streams.

        Everything that is printed comes through here, `--help` and usage errors included.
        """
        from voiceguide.streams import prepare_streams

        prepare_streams()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:  # click itself handles a reader that stops early (`| head`)
            _tell_of(error)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        from voiceguide.cli.hints import with_options
        from voiceguide.errors import VoiceguideError

        _go_when_told()
        try:
            return super().invoke(ctx)
        except VoiceguideError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"Error: {error.message}", err=True)
            command = self.get_command(ctx, ctx.invoked_subcommand or "")
            click.echo(f"Hint: {with_options(error.hint, command)}", err=True)
            ctx.exit(error.exit_code)


def _go_when_told() -> None:
    """Treat signals to end like Ctrl-C, so that half-written files are removed first."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows lacks SIGHUP
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` asks for that
            signal.signal(number, signal.default_int_handler)


def _tell_of(error: OSError) -> None:
    """Print what the system refused, for errors that no room has turned into one of ours."""
    from voiceguide.files.folders import NOWHERE, is_somewhere
    from voiceguide.streams import silence

    why = error.strerror or str(error)
    if not is_somewhere():
        lines = NOWHERE
    elif error.filename is not None:
        lines = f"{error.filename}: {why}", "See to the permissions and to the space on that disk."
    else:
        # Nothing more can be printed to standard output, but Python would try at its end.
        silence(sys.stdout)
        lines = f"standard output: {why}", "Free some space, or send the output elsewhere."
    try:
        click.echo(f"Error: {lines[0]}", err=True)
        click.echo(f"Hint: {lines[1]}", err=True)
    except OSError:
        silence(sys.stderr)


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from voiceguide import __version__

        click.echo(f"voiceguide {__version__}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.option("--debug", is_flag=True, help="Show where in the program an error came up.")
def main(debug: bool) -> None:
    """A calm voice reads each step, paces every stroke and ends on time.

    Without a command, in a terminal, it asks what you would like and begins, as
    `voiceguide run --ask` does. If something does not work, try `voiceguide doctor`.
    """
