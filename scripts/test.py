"""Set up with the development extras, then format check, lint, types and tests.

``python3 scripts/test.py [PYTEST ARGUMENTS]`` is what CI runs too.
"""

from __future__ import annotations

import sys

from _setup import prepare, prepare_portaudio, python

CHECKS = (
    ("-m", "ruff", "format", "--check", "--quiet", "."),
    ("-m", "ruff", "check", "--quiet", "."),
    ("-m", "mypy", "--no-error-summary"),
)


def main() -> int:
    """Stop at the first check that fails; its exit code."""
    prepare("dev")
    prepare_portaudio()
    for check in CHECKS:
        if code := python(*check):
            print(f"Failed: python {' '.join(check)}", file=sys.stderr)
            return code
    return python("-m", "pytest", *sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
