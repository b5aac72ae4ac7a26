"""`model list`, `model install` and `model remove`: manage models for more languages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import Number
from voiceguide.cli.output import echo_json

if TYPE_CHECKING:
    from voiceguide.models.installed import InstalledModel
    from voiceguide.models.offered import OfferedModel

_list_url = click.option(
    "--list-url",
    metavar="URL",
    help="Another list of models than the Vosk project's. VOICEGUIDE_MODEL_LIST names one, too.",
)
_timeout = click.option(
    "--timeout",
    type=Number(0, 3600, min_open=True),
    default=20,
    show_default=True,
    metavar="SECONDS",
    help="Give up when the network is silent for this long.",
)


@click.group()
def model() -> None:
    """Install models for recognising more languages.

    English needs none. `model install` and `model list --available` are the only commands that use
    the network. If you have fetched a zip yourself, it is installed without it.
    """


@model.command("list")
@click.option(
    "--available",
    is_flag=True,
    help="Show the models that can be downloaded. This uses the network.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
@_list_url
@_timeout
def list_models(available: bool, as_json: bool, list_url: str | None, timeout: float) -> None:
    """Show the models on this computer, or those that can be downloaded."""
    if available:
        _list_offered([item for item in _offered(list_url, timeout) if not item.obsolete], as_json)
    else:
        _list_installed(as_json)


def _list_installed(as_json: bool) -> None:
    from voiceguide.models.installed import find_model, installed_models

    models = installed_models()
    used = {found.path for item in models if (found := find_model(item.language))}
    if as_json:
        rows = [
            {"name": item.name, "language": item.language, "size": item.size}
            | {"folder": str(item.path), "used": item.path in used}
            for item in models
        ]
        echo_json(rows)
        return
    for item in models:
        mark = "  (used)" if item.path in used else ""
        click.echo(
            f"{item.name:<32} {item.language or '?':<3} {_size(item.size):>8}  {item.path}{mark}"
        )
    if not models:
        click.echo("No model is installed. None is needed for English.")


def _list_offered(models: list[OfferedModel], as_json: bool) -> None:
    if as_json:
        rows = [
            {"name": item.name, "language": item.language, "description": item.description}
            | {"size": item.size, "small": item.small, "url": item.url}
            for item in models
        ]
        echo_json(rows)
        return
    for item in sorted(models, key=lambda item: (item.language, not item.small, item.name)):
        click.echo(f"{item.name:<42} {item.language:<5} {_size(item.size):>8}  {item.description}")
    click.echo("Install one: voiceguide model install NAME, or LANGUAGE for its small one.")


@model.command(short_help="Install a model for a language, or from a zip.")
@click.argument("what", metavar="LANGUAGE|NAME|FILE.zip")
@_list_url
@_timeout
def install(what: str, list_url: str | None, timeout: float) -> None:
    """Install the small model of a LANGUAGE, the model of a NAME, or the one in a zip.

    Only a zip on this computer is installed without the network.
    """
    from voiceguide.models.installed import install_file, installed_models

    if what.lower().endswith(".zip") or Path(what).name != what:
        _say_installed(install_file(Path(what), waiting=_waiting))
        return
    here = {item.name: item for item in installed_models()}
    if what not in here:
        from voiceguide.models.offered import choose

        every = "`voiceguide model list --available` shows them all."
        chosen = choose(_offered(list_url, timeout), what, else_hint=every)
        if chosen.name not in here:
            _say_installed(_downloaded(chosen, timeout))
            return
        what = chosen.name
    click.echo(f"{what} is installed already, in {here[what].path}")


@model.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a model that was installed with `model install`."""
    from voiceguide.models.installed import remove_model

    click.echo(f"Removed {remove_model(name, waiting=_waiting)}")


def _offered(list_url: str | None, timeout_s: float) -> list[OfferedModel]:
    from voiceguide.models.offered import LIST_URL, LIST_VARIABLE, fetch_list, host_of

    url = list_url or os.environ.get(LIST_VARIABLE) or LIST_URL
    click.echo(f"Using the network: asking {host_of(url)} which models there are.", err=True)
    return fetch_list(url, timeout_s=timeout_s)


def _downloaded(chosen: OfferedModel, timeout_s: float) -> InstalledModel:
    from voiceguide.models.installed import install_download
    from voiceguide.models.offered import download, host_of

    def fetch(target: Path) -> None:
        label = f"Downloading {chosen.name} ({_size(chosen.size)}) from {host_of(chosen.url)}"
        with click.progressbar(length=chosen.size, label=label, file=sys.stderr) as bar:
            download(chosen, target, progress=bar.update, timeout_s=timeout_s)

    return install_download(chosen.name, fetch, waiting=_waiting)


def _say_installed(item: InstalledModel) -> None:
    click.echo(f"Installed {item.name} for {item.language!r}, in {item.path}")


def _waiting() -> None:
    click.echo("Waiting for another installation to end; Ctrl-C gives up.", err=True)


def _size(count: int) -> str:
    """Put a number of bytes into words, in MB or GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
