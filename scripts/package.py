"""Build the sdist and the wheel, and try the wheel where nothing else is installed.

``python -m scripts.package [--out dist]`` needs git and a connection to install what the build and
the package need. It
- builds both with `python -m build`, the wheel from the sdist, so that this is complete, too;
- checks that every file of the package is in both, and every other file under git in the sdist;
- checks that the version is the same everywhere: in the package, in the names of the files, and in
  a tag of this commit where there is one;
- installs the wheel into an environment of its own and runs commands there, away from the sources.

Exits with 1, and says why, when something is amiss.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_PACKED = (".ci/", ".github/", ".gitignore")
"""What only those who work in the repository need."""
TRIES = (
    ("--version",),
    ("list",),
    ("list", "--json"),
    ("show", "soothing-foot-massage"),
    ("check", "soothing-foot-massage", "--lint"),
    ("new", "evening"),
    ("check", "evening.yaml"),
    ("export", "soothing-foot-massage", "--minutes", "15", "-o", "session.wav"),
    ("run", "--mic", "none", "--speaker", "none", "--plain", "--skip-precautions"),
    ("history",),
    ("voices",),
    ("devices",),
    ("doctor", "--quick", "--mic", "none", "--speaker", "none"),
    ("practice", "--help"),
)


class PackageError(Exception):
    """What is amiss, in one line."""


def main() -> int:
    """Build, look, try."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where both go")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            sdist, wheel = _build(folder, options.out)
            _check_files(sdist, wheel)
            _check_version(sdist, wheel)
            _try(wheel, folder)
    except PackageError as error:
        print(f"Failed: {error}", file=sys.stderr)
        return 1
    return 0


def _build(folder: Path, out: Path) -> tuple[Path, Path]:
    python = _environment(folder / "build", "build")
    _run([python, "-m", "build", "--outdir", str(folder / "dist"), str(ROOT)])
    out.mkdir(parents=True, exist_ok=True)
    found = []
    for pattern in ("*.tar.gz", "*.whl"):
        (built,) = (folder / "dist").glob(pattern)
        found.append(built.replace(out / built.name))
        print(f"{found[-1].name}: {found[-1].stat().st_size / 1e6:.1f} MB")
    return found[0], found[1]


def _check_files(sdist: Path, wheel: Path) -> None:
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}
    with zipfile.ZipFile(wheel) as archive_:
        in_wheel = set(archive_.namelist())
    listed = _run(["git", "-C", str(ROOT), "ls-files"]).splitlines()
    files = [name for name in listed if (ROOT / name).exists()]
    missing = missing_files(files, in_sdist, in_wheel)
    if missing:
        raise PackageError(f"{len(missing)} files are missing, such as {missing[0]}")
    print(f"all {len(files)} files under git are where they belong")


def missing_files(files: list[str], in_sdist: set[str], in_wheel: set[str]) -> list[str]:
    """Of the files under git, those that should be in the sdist or the wheel and are not."""
    packed = [name for name in files if not name.startswith(NOT_PACKED)]
    missing = [f"{name} (sdist)" for name in packed if name not in in_sdist]
    own = [name for name in packed if name.startswith("voiceguide/")]
    return missing + [f"{name} (wheel)" for name in own if name not in in_wheel]


def _check_version(sdist: Path, wheel: Path) -> None:
    source = (ROOT / "voiceguide" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if not found:
        raise PackageError("voiceguide/__init__.py says no version")
    version = found[1]
    for path, name in ((sdist, f"voiceguide-{version}.tar.gz"), (wheel, f"voiceguide-{version}-")):
        if not path.name.startswith(name):
            raise PackageError(f"{path.name} is not of version {version}")
    tags = _run(["git", "-C", str(ROOT), "tag", "--points-at", "HEAD", "v*"]).split()
    if tags and f"v{version}" not in tags:
        raise PackageError(f"this commit is tagged {tags[0]}, but the version is {version}")
    print(f"version {version}" + (f", tagged {tags[0]}" if tags else ", not tagged"))


def _try(wheel: Path, folder: Path) -> None:
    python = _environment(folder / "clean", str(wheel))
    _run([python, "-m", "pip", "check"])
    empty = folder / "empty"
    empty.mkdir()
    program = Path(python).with_name("voiceguide.exe" if os.name == "nt" else "voiceguide")
    for arguments in TRIES:
        _run([str(program), *arguments], home=empty)
        print(f"voiceguide {' '.join(arguments)}: fine", flush=True)
    if not (empty / "session.wav").stat().st_size:
        raise PackageError("the export is empty")


def _environment(folder: Path, *packages: str) -> str:
    """A virtual environment with these packages; its Python."""
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
    return python


def _run(command: list[str], home: Path | None = None) -> str:
    """What a command prints; with `home`, it runs in that folder and knows no other.

    Raises:
        PackageError: its exit code is not 0.
    """
    environment = dict(os.environ)
    if home:
        homes = (
            "HOME",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "XDG_CACHE_HOME",
            "XDG_DATA_HOME",
        )
        environment |= dict.fromkeys(homes, str(home))
        environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=home
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip()[-600:]
        raise PackageError(f"{' '.join(command)}: exit code {done.returncode}: {last}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
