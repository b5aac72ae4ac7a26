"""Languages of a user's own, in a data folder of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.files.folders import languages_folder
from voiceguide.routine.loader import parse_routine

if TYPE_CHECKING:
    import pytest

    from voiceguide.routine.model import Routine

GERMAN = Path(__file__).with_name("de.yaml").read_text("utf-8")

HALF = """\
routine: brotteig
title: Brotteig falten
language: de
for: self
materials: [eine Schüssel Wasser, ein Tuch]
precautions:
  - {ask: Ist die Haut verletzt?, if_yes: Lass es heute sein.}
sections:
  - name: falten
    title: Falten
    sides: [left, right]
    steps:
      - step: falten
        title: Falten
        technique: fold
        region: dough
        pressure: 2
        max_pressure: 3
        repetitions: 4
        tempo: 8
        say: Ziehe den Rand {pressure} hoch. Mach das {times}, mit der {side}n Hand.
        brief: Noch {rounds} Runden, die {other_side} Hand hält.
        cues: [count, last]
        ask: pressure
      - step: ecken
        title: Ecken
        technique: fold
        region: dough
        repetitions: 1
        tempo: 8
        each: [die vordere Ecke, die hintere Ecke]
        say: Drücke {item} an. Es dauert {minutes}.
"""
"""A German routine that uses all that the narrator fills in."""


def home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Make this folder the user's; where their languages are."""
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    languages = languages_folder()
    assert folder in languages.parents
    languages.mkdir(parents=True, exist_ok=True)
    return languages


def german(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Routine:
    """The German routine, German being there."""
    (home(monkeypatch, folder) / "de.yaml").write_text(GERMAN, "utf-8")
    return parse_routine(HALF, name="brotteig.yaml")


def shouted(data: Any) -> Any:
    """A language in which every word of the narrator's own is in capitals."""
    if isinstance(data, dict):
        return {key: shouted(value) for key, value in data.items()}
    if isinstance(data, list):
        return [shouted(value) for value in data]
    if not isinstance(data, str):
        return data
    parts = data.replace("{", "\0{").replace("}", "}\0").split("\0")
    return "".join(part if part.startswith("{") else part.upper() for part in parts)
