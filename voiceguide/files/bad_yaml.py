"""The error for a text that should be YAML, and the way that its lines are counted."""

from __future__ import annotations

import re

QUOTE_IT = "If it is text, put the whole text in double quotes."


class BadYamlError(Exception):
    """The problem with a text, in one line, and the line where it is, or None if not known."""

    def __init__(self, problem: str, line: int | None = None, *, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = " ".join(problem.split())[:200]
        self.line = line
        """The line's number, from 1."""
        self.hint = hint
        """Advice on what to do, or empty if none is known."""

    def told(self, name: object) -> str:
        """The one line for the user; `name` stands for the file."""
        return f"{name}{f', line {self.line}' if self.line else ''}: {self.problem}"


def lines_of(text: str) -> list[str]:
    """The text's lines as YAML counts them."""
    return re.split(r"\r\n|\r|\n", text)
