"""Sessions for someone: what was liked is done again the next time, and said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import soundfile
from click.testing import CliRunner

from tests.live.sessions import ROUTINE, perform
from voiceguide.cli.main import main
from voiceguide.commands import Command
from voiceguide.journal.journal import Journal
from voiceguide.live.performance import Performance
from voiceguide.people import store

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ASK = "Is anything sore?"
CAREFUL = ROUTINE.replace(
    "sections:", f"precautions:\n  - ask: {ASK}\n    if_yes: Leave it out.\nsections:", 1
)
QUIET = ("--plain", "--voice", "silent", "--mic", "none", "--speaker", "none")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path / "data"))
    Path("small.yaml").write_text(ROUTINE)
    return tmp_path / "data"


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[float, Command]]]:
    """Let keys be pressed at times of the session."""

    def press(*items: tuple[float, Command]) -> list[tuple[float, Command]]:
        left, play = list(items), Performance._play

        def pressing(performance: Performance, count: int) -> None:
            while left and performance.stage.now >= left[0][0]:
                performance.key(left.pop(0)[1])
            play(performance, count)

        monkeypatch.setattr(Performance, "_play", pressing)
        return left

    return press


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def run(*arguments: str) -> list[dict[str, Any]]:
    result = invoke("run", "small.yaml", *QUIET, "--log", "log.jsonl", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in Path("log.jsonl").read_text("utf-8").splitlines()]


def spoken(log: list[dict[str, Any]]) -> str:
    return "\n".join(line["text"] for line in log if line["type"] == "speak")


def pressures(log: list[dict[str, Any]]) -> dict[str, int]:
    """What each step began with."""
    found: dict[str, int] = {}
    for line in log:
        if line["type"] == "segment" and line["kind"] == "work":
            found.setdefault(line["step"], line["pressure"])
    return found


def kept(data: Path) -> dict[str, Any]:
    (file,) = (data / "people").glob("*.json")
    person: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return person


@pytest.mark.voice
def test_lighter_said_aloud_is_where_the_next_session_begins(tmp_path: Path, data: Path) -> None:
    first = perform(tmp_path, [(14.0, "Softer please.")], "--for", "Anna")
    assert [line["command"] for line in first.of("command")] == ["lighter"]
    assert "As Anna liked it" not in spoken(first.log)
    assert "Anna is new here" in first.output
    assert pressures(first.log)["strokes"] == 3
    assert kept(data)["likings"][0] == {
        "technique": "effleurage",
        "region": "sole",
        "pressure": -1,
        "tempo": 1.05,
        "longer": 1.0,
    }
    second = perform(tmp_path, [], "--for", "anna")
    assert "As Anna liked it: lighter on the sole. Stroke slowly" in spoken(second.log)
    assert pressures(second.log)["strokes"] == 2
    assert kept(data)["likings"][0]["pressure"] == -1  # nothing said: nothing changed
    other = perform(tmp_path, [], "--for", "Béla")
    assert "liked" not in spoken(other.log)
    assert pressures(other.log)["strokes"] == 3


def test_keys_do_the_same(data: Path, keyed: Callable[..., list[Any]]) -> None:
    left = keyed((20.0, Command.FIRMER), (22.0, Command.SLOWER), (24.0, Command.LONGER))
    run("--for", "小明")
    assert left == []
    likings = {(one["technique"], one["region"]): one for one in kept(data)["likings"]}
    strokes = likings["effleurage", "sole"]
    assert (strokes["pressure"], strokes["longer"]) == (1, 2.0)
    assert strokes["tempo"] == pytest.approx(1.15 / 1.05, abs=0.001)
    log = run("--for", "小明")
    assert "As they liked it: firmer, slower and longer on the sole. Stroke" in spoken(log)
    assert pressures(log)["strokes"] == 4
    rounds = [line["round"] for line in log if line["type"] == "segment" and line["round"]]
    assert max(rounds) == 8  # four, and four more: the most that the routine takes


def test_wishes_add_up_from_session_to_session_within_the_routine_s_limits(
    data: Path, keyed: Callable[..., list[Any]]
) -> None:
    began = []
    for _ in range(4):
        keyed((20.0, Command.LIGHTER))
        began.append(pressures(run("--for", "Anna"))["strokes"])
    assert began == [3, 2, 1, 1]
    assert kept(data)["likings"][0]["pressure"] == -2
    keyed((20.0, Command.FIRMER), (21.0, Command.FIRMER))
    run("--for", "Anna")
    assert "strokes" in pressures(run("--for", "Anna"))
    assert pressures(run("--for", "Anna"))["strokes"] == 3


def test_a_length_is_kept_all_the_same(keyed: Callable[..., list[Any]]) -> None:
    keyed((20.0, Command.SLOWER), (24.0, Command.LONGER))
    run("--for", "Anna")
    log = run("--for", "Anna", "--minutes", "1.2")
    assert "As Anna liked it: slower and longer on the sole." in spoken(log)
    assert log[-1]["reason"] == "finished"
    assert log[-1]["t"] == pytest.approx(72.0, abs=0.5)


def test_what_was_answered_is_not_asked_for_thirty_days(
    data: Path, keyed: Callable[..., list[Any]]
) -> None:
    Path("small.yaml").write_text(CAREFUL)
    heard = spoken(run("--for", "Anna"))
    assert ASK in heard
    keyed((3.0, Command.NO))
    run("--for", "Anna")
    (on,) = kept(data)["answered"].values()
    log = run("--for", "Anna")
    assert ASK not in spoken(log)
    assert "What was answered for Anna within thirty days is not asked again." in spoken(log)
    assert ASK in spoken(run())
    assert ASK in spoken(run("--for", "Béla"))
    (file,) = (data / "people").glob("anna-*.json")
    file.write_text(file.read_text("utf-8").replace(on, "2026-01-01"), "utf-8")
    assert ASK in spoken(run("--for", "Anna"))


def test_a_recording_is_as_it_was_liked(keyed: Callable[..., list[Any]]) -> None:
    keyed((20.0, Command.LIGHTER), (22.0, Command.LONGER))
    run("--for", "Anna")
    plan = {}
    for name, options in (("plain", []), ("anna", ["--for", "Anna"])):
        arguments = ["export", "small.yaml", "-o", f"{name}.wav", "--voice", "silent"]
        result = invoke(*arguments, "--timeline", f"{name}.json", *options)
        assert result.exit_code == 0, result.output
        plan[name] = Path(f"{name}.json").read_text("utf-8")
    assert "As Anna liked it: lighter and longer on the sole. Stroke slowly" in plan["anna"]
    assert "of the foot, lightly," in plan["anna"]
    assert "liked" not in plan["plain"]
    assert soundfile.info("anna.wav").duration > soundfile.info("plain.wav").duration + 20


def test_a_recording_for_nobody_is_refused() -> None:
    result = invoke("export", "small.yaml", "-o", "a.wav", "--voice", "silent", "--for", "Anna")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == "Error: there is nobody called Anna"
    assert not Path("a.wav").exists()


def test_a_killed_session_is_taken_up_as_it_was_and_remembered(
    data: Path, keyed: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed((20.0, Command.LIGHTER))
    run("--for", "Anna")
    with monkeypatch.context() as context:  # it dies as it ends, and nothing is remembered
        context.setattr(Journal, "end", lambda *_: None)
        context.setattr("voiceguide.people.recipient.Recipient.remember", lambda *_: None)
        keyed((20.0, Command.LIGHTER))
        run("--for", "Anna")
    assert kept(data)["likings"][0]["pressure"] == -1
    result = invoke("resume", "--plain")
    assert result.exit_code == 0, result.output
    assert kept(data)["likings"][0]["pressure"] == -2
    assert pressures(run("--for", "Anna"))["strokes"] == 1


def test_the_journal_has_no_name(data: Path, keyed: Callable[..., list[Any]]) -> None:
    keyed((20.0, Command.LIGHTER))
    run("--for", "Annabel")
    invoke("people", "forget", "Annabel")
    files = [path for path in data.rglob("*") if path.is_file()]
    assert files
    assert not any(b"annabel" in path.read_bytes().lower() for path in files)


def test_who_is_forgotten_during_a_session_stays_forgotten(
    data: Path, keyed: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed((20.0, Command.LIGHTER))
    play = Performance._play

    def forgetting(performance: Performance, count: int) -> None:
        if performance.stage.now > 30:
            store.forget(store.path_of("Anna"))
        play(performance, count)

    monkeypatch.setattr(Performance, "_play", forgetting)
    run("--for", "Anna")
    assert list((data / "people").iterdir()) == []


def test_a_damaged_file_is_told_before_anything_is_said(data: Path) -> None:
    run("--for", "Anna")
    (file,) = (data / "people").glob("*.json")
    file.write_text('{"name": "An', "utf-8")
    result = invoke("run", "small.yaml", *QUIET, "--for", "Anna")
    assert result.exit_code == 1
    error, hint = result.stderr.splitlines()
    assert error.startswith(f"Error: {file}: is damaged: ")
    assert hint.startswith("Hint: Mend it")
    assert file.read_text("utf-8") == '{"name": "An'


def test_a_file_that_is_damaged_in_the_meantime_is_told_at_the_end(
    data: Path, keyed: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed((20.0, Command.LIGHTER))
    play = Performance._play

    def spoiling(performance: Performance, count: int) -> None:
        (file,) = (data / "people").glob("*.json")
        file.write_text("[", "utf-8")
        play(performance, count)

    monkeypatch.setattr(Performance, "_play", spoiling)
    result = invoke("run", "small.yaml", *QUIET, "--for", "Anna")
    assert result.exit_code == 0
    (line,) = [line for line in result.stderr.splitlines() if "not kept" in line]
    assert re.match(r"Note: What Anna liked is not kept: .*\.json: is damaged: ", line)
    (file,) = (data / "people").glob("*.json")
    assert file.read_text("utf-8") == "["


def test_without_a_name_nobody_is_kept(data: Path, keyed: Callable[..., list[Any]]) -> None:
    keyed((20.0, Command.LIGHTER))
    run()
    assert not (data / "people").exists()


def test_people_are_shown_and_forgotten(data: Path, keyed: Callable[..., list[Any]]) -> None:
    assert invoke("people").stdout == (
        "Nobody yet. `voiceguide run --for NAME` remembers what NAME likes.\n"
    )
    Path("small.yaml").write_text(CAREFUL)
    keyed((3.0, Command.NO), (25.0, Command.LIGHTER))
    run("--for", "Anna Ünal")
    run("--for", "Béla")
    assert invoke("people").stdout == "Anna Ünal: 2 likings\nBéla: as routines say\n"
    shown = invoke("people", "show", "anna ünal").stdout.splitlines()
    (file,) = (data / "people").glob("anna-unal-*.json")
    (on,) = json.loads(file.read_text("utf-8"))["answered"].values()
    assert shown == [
        "Anna Ünal",
        "  sole, effleurage: lighter",
        "  sole, hold: lighter",
        f"  {on}, no: {ASK}",
        f"In {file}",
    ]
    file.write_text("{", "utf-8")
    listed = invoke("people")
    assert listed.exit_code == 0
    assert listed.stdout == "Béla: as routines say\n"
    assert listed.stderr.startswith(f"Note: {file}: is damaged: ")
    assert invoke("people", "forget", "Anna Ünal").stdout == "Forgot Anna Ünal.\n"
    assert not file.exists()
    for command in ("show", "forget"):
        result = invoke("people", command, "Anna Ünal")
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: there is nobody called Anna Ünal\n")
