"""Output for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

import click


def echo_json(data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print JSON with its letters as they are, or all escaped if the output cannot write one."""
    text = json.dumps(data, indent=1, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(data, indent=1)
    click.echo(text)
