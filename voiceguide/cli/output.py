"""Output for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

import click


def echo_json(data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print JSON, as it is read best; with escapes where the output cannot write a letter."""
    text = json.dumps(data, indent=1, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(data, indent=1)
    click.echo(text)
