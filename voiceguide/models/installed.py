"""Finds, installs and removes recognition models on this machine.

Vosk's models are folders, and their names tell the language: vosk-model-small-en-us-0.15. Only the
user's own folder is ever written to; a model is put there whole, by renaming.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import MissingModelError, ModelError, UsageError
from voiceguide.files.folders import models_folder
from voiceguide.models.unpacking import BadArchiveError, unpack, working_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VOSK_CODES = {"cn": "zh", "kz": "kk", "ua": "uk", "vn": "vi"}
"""The languages that Vosk names by a country's code, and their ISO codes."""
_NAME = re.compile(
    r"vosk-model-(?P<small>small-)?(?!spk|tts)"
    r"(?P<language>[a-z]{2,3})(?:-(?P<region>[a-z]{2}))?(?=-|$)(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A Vosk model on this machine."""

    name: str
    language: str
    """The language without its region: "en". Empty when the name does not tell."""
    path: Path

    @property
    def takes_vocabulary(self) -> bool:
        """Whether the model can listen for some phrases only; Vosk's big models cannot."""
        return any(
            (self.path / graph / "Gr.fst").is_file() and (self.path / graph / "HCLr.fst").is_file()
            for graph in ("graph", "")
        )

    @property
    def size(self) -> int:
        """The model's bytes on disk."""
        total = 0
        for file in self.path.rglob("*"):
            with contextlib.suppress(OSError):  # it may be removed meanwhile
                total += file.stat().st_size if file.is_file() else 0
        return total


def find_model(language: str) -> InstalledModel | None:
    """Find the installed model that fits a language ("en", "en-GB") best, or None.

    Models that take a vocabulary come first: the others mistake other speech for commands. Next
    count the region that was asked for, the place in the search order, a small size, and newness.
    """
    base, _, region = iso_code(language).partition("-")

    def unfit(model: InstalledModel) -> tuple[bool, bool]:
        elsewhere = bool(region) and _name_parts(model.name)[1] != region
        return not model.takes_vocabulary, elsewhere

    # Of equals, the first is taken, because models are listed in the order of preference.
    return min((one for one in installed_models() if one.language == base), key=unfit, default=None)


def installed_models() -> list[InstalledModel]:
    """List every model on this machine, in the order in which the folders are searched."""
    found: dict[Path, InstalledModel] = {}
    for folder in search_folders():
        for model in sorted(_models_in(folder), key=_preference):
            found.setdefault(model.path.resolve(), model)
    for model in _models_in_packages():
        found.setdefault(model.path.resolve(), model)
    return list(found.values())


def search_folders() -> list[Path]:
    """The folders in which models are looked for, in order; installed packages come after them."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() fails where there is none
    named = os.environ.get("VOSK_MODEL_PATH")
    return [
        Path("models"),
        models_folder(),
        # The rest is where Vosk's own Python module looks.
        *([Path(named)] if named else []),
        Path("/usr/share/vosk"),
        home / "AppData" / "Local" / "vosk",
        home / ".cache" / "vosk",
    ]


def iso_code(code: str) -> str:
    """Write a language's code in lower case: "en-us" for "en_US", "zh" for Vosk's "cn"."""
    base, *region = code.lower().replace("_", "-").split("-", 1)
    return "-".join([_VOSK_CODES.get(base, base), *region])


def base_language(code: str) -> str:
    """Write a language's code as `iso_code` does, without its region: "en"."""
    return iso_code(code).partition("-")[0]


def language_of(name: str) -> str:
    """The language that a recognition model's name tells; empty when it tells none."""
    return _name_parts(name)[0]


def version_of(name: str) -> list[int]:
    """The numbers in a model's name; higher numbers are newer."""
    return [int(number) for number in re.findall(r"\d{1,9}", name)]


def _name_parts(name: str) -> tuple[str, str]:
    """The language and the region that a model's name tells; empty when it tells none."""
    found = _NAME.match(name.lower().replace("_", "-"))
    return (base_language(found["language"]), found["region"] or "") if found else ("", "")


def _preference(model: InstalledModel) -> tuple[bool, bool, list[int], str]:
    return (
        "-small-" not in model.name,
        _name_parts(model.name)[1] not in {"", "us"},
        [-number for number in version_of(model.name)],
        model.name,
    )


def is_model(folder: Path) -> bool:
    """Say whether a folder looks like a Vosk model, in today's layout or the older flat one."""
    try:
        if (folder / "am" / "final.mdl").is_file():
            return any((folder / "conf").glob("*.conf"))
        return (folder / "final.mdl").is_file() and (folder / "mfcc.conf").is_file()
    except OSError:  # the folder may not be read
        return False


def _models_in(folder: Path) -> list[InstalledModel]:
    """Find the models in a folder, or the folder itself where VOSK_MODEL_PATH names a model."""
    candidates = [folder]
    if not is_model(folder):
        try:
            candidates = [path for path in folder.iterdir() if not path.name.startswith(".")]
        except OSError:
            return []
    return [
        InstalledModel(path.name, language_of(path.name), path.absolute())
        for path in candidates
        if is_model(path)
    ]


def _models_in_packages() -> Iterator[InstalledModel]:
    """Find the models in Python packages named vosk_model_*, without importing anything."""
    names: set[str] = set()
    for entry in sys.path:
        with contextlib.suppress(OSError):
            names |= {path.name for path in Path(entry).glob("vosk_model_*") if path.is_dir()}
    for name in sorted(filter(str.isidentifier, names)):
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):  # the folder is not a package
            continue
        for place in (spec.submodule_search_locations or ()) if spec else ():
            folder = Path(place)
            for model in _models_in(folder) or _models_in(folder / "model"):
                yield InstalledModel(name, language_of(name), model.path)


def install_file(archive: Path, *, waiting: Callable[[], None]) -> InstalledModel:
    """Install a model from a zip; the folder in it gives the name.

    Raises:
        UsageError: the file cannot be read, is not a zip of a model, or its folder does not name a
            language; or something is in the model's place.
        ModelError: the disk is full or refuses.
    """
    try:
        with archive.open("rb"):
            pass
    except OSError as error:
        raise UsageError(
            f"{archive}: cannot be read: {error.strerror}", hint="Give the path of a model's zip."
        ) from error
    with working_folder(models_folder(), waiting) as work:
        try:
            model = _unpacked(archive, work)
        except BadArchiveError as error:
            raise UsageError(
                f"{archive}: {error}",
                hint="Give a zip with one Vosk model in it, as the Vosk project offers them.",
            ) from error
        if not model.language:
            raise UsageError(
                f"{archive}: the folder in it, {model.name}, does not name a language",
                hint="Name the folder like vosk-model-small-en-us-0.15 and zip it again.",
            )
        return _put_in_place(model, model.name)


def install_download(
    name: str, fetch: Callable[[Path], None], *, waiting: Callable[[], None]
) -> InstalledModel:
    """Install a model under a name from the zip that `fetch` writes to the path that it gets.

    Raises:
        UsageError: something is in the model's place.
        ModelError: the zip is not a model, or the disk is full or refuses; also what `fetch`
            raises.
    """
    with working_folder(models_folder(), waiting) as work:
        if is_model(models_folder() / name):  # another process was quicker
            return InstalledModel(name, language_of(name), models_folder() / name)
        _check_free(name)
        archive = work / "model.zip"
        fetch(archive)
        try:
            return _put_in_place(_unpacked(archive, work), name)
        except BadArchiveError as error:
            raise ModelError(
                f"{name}: the zip {error}", hint="Nothing was installed. Try another model."
            ) from error


def remove_model(name: str, *, waiting: Callable[[], None]) -> Path:
    """Remove a model from the user's own folder, and return where it was.

    Raises:
        MissingModelError: no model has that name.
        UsageError: the model is in another folder.
        ModelError: the disk refuses.
    """
    places = [model.path for model in installed_models() if model.name == name]
    if not places:
        raise MissingModelError(
            f"no model named {name!r} is installed",
            hint="`voiceguide model list` shows those that are.",
        )
    own = models_folder() / name
    if own not in places:
        raise UsageError(
            f"{name} is not voiceguide's to remove: it lies in {places[0]}",
            hint="Delete that folder, or uninstall the package that brought it.",
        )
    with working_folder(models_folder(), waiting) as work:
        own.replace(work / name)
    return own


def _unpacked(archive: Path, work: Path) -> InstalledModel:
    into = work / "unpacked"
    into.mkdir()
    path = unpack(archive, into)
    if not is_model(path):
        raise BadArchiveError("does not hold a Vosk model")
    return InstalledModel(path.name, language_of(path.name), path)


def _put_in_place(model: InstalledModel, name: str) -> InstalledModel:
    _check_free(name)
    target = models_folder() / name
    model.path.replace(target)
    return InstalledModel(name, language_of(name), target)


def _check_free(name: str) -> None:
    target = models_folder() / name
    if is_model(target):
        raise UsageError(
            f"{name} is installed already, in {target}",
            hint=f"Remove it first: voiceguide model remove {name}",
        )
    if target.exists():
        raise UsageError(f"{target}: is in the way, and no model", hint="Delete it and try again.")
