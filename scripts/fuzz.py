"""Fuzz what reads strangers' files, guided by which of its lines each try reaches.

``pip install atheris; python -m scripts.fuzz {routines,vocabularies,zips} [--seconds 300]`` tries
what tests/fuzz tries, with its rules of what must hold, but lets atheris (Linux and macOS) choose:
it keeps a try that reaches something new, and changes it further. Ends with the number of tries, or
with whatever came out that should not, and another exit code than 0.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import atheris
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

with atheris.instrument_imports(include=["voiceguide"]):
    from tests.fuzz import test_model_zips as zips
    from tests.fuzz import test_routine_files as routines
    from tests.fuzz import test_vocabulary_files as vocabularies
    from tests.fuzz.mutations import mutated_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

relaxed = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


@relaxed
@given(text=routines.yaml_like | st.text())
def routine(text: str) -> None:
    """A routine file."""
    routines.take(text, 600)


@relaxed
@given(data=st.binary() | routines.yaml_like.map(lambda text: text.encode("utf-8", "replace")))
def vocabulary(data: bytes) -> None:
    """A vocabulary file."""
    with tempfile.TemporaryDirectory() as folder:
        vocabularies.take(data, Path(folder))


@relaxed
@given(data=st.one_of(zips.zips(), zips.lying_zips(), mutated_bytes(zips.GOOD), st.binary()))
def archive(data: bytes) -> None:
    """A model's zip."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        zips.unpacked(data, zips.furnished(Path(folder), patch))


TARGETS: dict[str, Callable[..., None]] = {
    "routines": routine,
    "vocabularies": vocabulary,
    "zips": archive,
}


def main() -> None:
    """Hand one target to atheris, which never returns."""
    parser = argparse.ArgumentParser(description="Fuzz what reads strangers' files.")
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=300)
    options = parser.parse_args()
    one_input = TARGETS[options.target].hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={options.seconds}", "-verbosity=0", "-print_final_stats=1"],
        one_input,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
