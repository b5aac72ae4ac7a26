"""Set up with the development extras, then format check, lint, types and tests.

``python3 scripts/test.py [PYTEST ARGUMENTS]`` is what CI runs too.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts._setup import install_packages, prepare, prepare_portaudio, python
else:  # run as a plain file, which is in no package
    from _setup import install_packages, prepare, prepare_portaudio, python

MYPY = ("-m", "mypy", "--no-error-summary")
CHECKS = (
    ("-m", "ruff", "format", "--check", "--quiet", "."),
    ("-m", "ruff", "check", "--quiet", "."),
    MYPY,
    # With a cache each: a change of platform would empty a common one.
    (*MYPY, "voiceguide", "--platform", "win32", "--cache-dir", ".mypy_cache/win32"),
    (*MYPY, "voiceguide", "--platform", "darwin", "--cache-dir", ".mypy_cache/darwin"),
)
TOGETHER = ("-m", "not device and not timed", "-n", "auto", "--dist", "loadfile")
"""A process for each core, and a file's tests in one of them: they share what takes long."""
ALONE = ("-m", "device or timed")
"""Those with a sound server are in real time, and those that measure time need the machine."""


def main() -> int:
    """Stop at the first check that fails; its exit code."""
    prepare("dev")
    prepare_portaudio()
    if sys.platform.startswith("linux") and not shutil.which("pulseaudio"):
        install_packages("pulseaudio", "libasound2-plugins")  # a sound server for tests/e2e
    if sys.platform.startswith("linux") and not shutil.which("ffprobe"):
        install_packages("ffmpeg")  # reads back what exports write, as players do
    for check in CHECKS:
        if code := python(*check):
            print(f"Failed: python {' '.join(check)}", file=sys.stderr)
            return code
    if sys.argv[1:]:
        return python("-m", "pytest", *sys.argv[1:])
    return python("-m", "pytest", *TOGETHER) or python("-m", "pytest", *ALONE)


if __name__ == "__main__":
    sys.exit(main())
