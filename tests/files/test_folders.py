"""Everything of the user's lies in one folder, and the user can name another."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import voiceguide
from tests.journal.sessions import START
from tests.models.model_server import SMALL_EN, model_zip
from voiceguide.files import folders
from voiceguide.journal.journal import Journal
from voiceguide.live.profiles import Profile, forget_profiles, load_profile, save_profile
from voiceguide.models.installed import find_model, install_file, remove_model
from voiceguide.narrator.cache import PhraseCache, phrase_of
from voiceguide.people import store
from voiceguide.routine.library import find_path, routine_paths
from voiceguide.wording.language import languages, start_file

PARTS = {
    "journal.sqlite3",
    "people",
    "profiles",
    "routines",
    "languages",
    "models",
}
DEVICES = ("a microphone", "a loudspeaker")


def keep_something_of_each(archives: Path) -> None:
    """Let every part of the program keep something, each in its own way."""
    with Journal() as journal:
        journal.begin(START)
    store.opened("Anna")
    save_profile(*DEVICES, Profile(gain_db=3.0))
    folders.routines_folder().mkdir(parents=True)
    (folders.routines_folder() / "mine.yaml").write_bytes(
        next(iter(routine_paths().values())).read_bytes()
    )
    start_file("de")
    archive = archives / "model.zip"
    archive.write_bytes(model_zip(SMALL_EN))
    install_file(archive, waiting=pytest.fail)


def check_all_is_found(folder: Path) -> None:
    """What was kept is found again, in this folder."""
    with Journal() as journal:
        assert [past.routine for past in journal.history(9)] == [START.routine]
        assert journal.path == folder / "journal.sqlite3"
    assert [path.parent for path in store.people_files()] == [folder / "people"]
    profile = load_profile(*DEVICES)
    assert profile is not None
    assert profile.gain_db == 3.0
    assert len([*(folder / "profiles").iterdir()]) == 1
    assert find_path("mine") == folder / "routines" / "mine.yaml"
    assert languages()["de"] == folder / "languages" / "de.yaml"
    model = find_model("en")
    assert model is not None
    assert model.path == folder / "models" / SMALL_EN


@pytest.fixture(autouse=True)
def no_models_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    if find_model("en"):
        pytest.skip("this machine has an English model in a folder of the system's")


@pytest.mark.parametrize("name", ["mine", "Mein Ordner", "ordre d'été"])
def test_the_variable_moves_every_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, named = folders.data_folder(), tmp_path / name
    monkeypatch.setenv("VOICEGUIDE_DATA", str(named))
    keep_something_of_each(tmp_path)
    check_all_is_found(named)
    assert {path.name for path in named.iterdir()} - {"journal.sqlite3-wal"} == PARTS
    assert not usual.exists()

    monkeypatch.delenv("VOICEGUIDE_DATA")
    assert store.people_files() == []
    assert load_profile(*DEVICES) is None
    assert "mine" not in routine_paths()
    assert "de" not in languages()
    assert find_model("en") is None
    with Journal() as journal:
        assert journal.history(9) == []


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_all_stays_where_it_always_was(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    if value is not None:
        monkeypatch.setenv("VOICEGUIDE_DATA", value)
    keep_something_of_each(tmp_path)
    usual = {"darwin": tmp_path / "Library" / "Application Support" / "voiceguide"}
    check_all_is_found(usual.get(sys.platform, tmp_path / "voiceguide"))


def test_what_is_deleted_is_deleted_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path / "mine"))
    keep_something_of_each(tmp_path)
    assert forget_profiles() == 1
    assert store.forget(store.path_of("Anna"))
    gone = remove_model(SMALL_EN, waiting=pytest.fail)
    assert gone == tmp_path / "mine" / "models" / SMALL_EN
    assert [*(tmp_path / "mine").glob("p*/*"), *(tmp_path / "mine").glob("models/v*")] == []


def test_what_can_be_made_anew_stays_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np

    cache = tmp_path / "cache"
    for variable in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(cache))
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path / "mine"))
    PhraseCache().put("0123", phrase_of(np.ones(9, np.int16), -19.0, 0.5))
    assert [path.name for path in cache.rglob("*.phrase")] == ["23.phrase"]
    assert not (tmp_path / "mine").exists()


def test_only_one_module_works_out_folders() -> None:
    package = Path(voiceguide.__file__).parent
    works_out = re.compile(r"\bplatformdirs\b|\bXDG_|environ.*VOICEGUIDE_DATA")
    found = [path for path in package.rglob("*.py") if works_out.search(path.read_text("utf-8"))]
    assert found == [Path(folders.__file__)]
