"""What goes wrong outside the program: two exact lines, an exit code, nothing left behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from voiceguide.cli.main import main
from voiceguide.files.folders import routines_folder
from voiceguide.narrator import voices
from voiceguide.routine.library import routine_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

ROUTINE = "circulation-foot-massage"
ELSEWHERE = "Hint: Give another place with -o."
NO_FILE = "Hint: `voiceguide list` shows the bundled routines; `voiceguide new NAME` starts one."
LISTED = "`voiceguide list` shows them all; a file is given by its path."
LONG = "a" * 300
as_root_on_linux = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux can mount a disk"
)


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    # Anything but a tidy exit is what a terminal would show as a traceback.
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(code: int, *arguments: str | Path) -> list[str]:
    """The lines on stderr; there are two, and nothing on stdout."""
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    return lines


def export(output: str | Path, *arguments: str | Path) -> list[str | Path]:
    return ["export", ROUTINE, "-o", output, "--voice", "silent", *arguments]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of its own for a folder."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_an_unknown_routine(here: Path) -> None:
    assert refused(2, "export", "circulaton-foot-massage", "-o", "s.wav") == [
        "Error: no routine is named 'circulaton-foot-massage'",
        f"Hint: Did you mean '{ROUTINE}'? {LISTED}",
    ]
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("command", ["show", "check"])
def test_a_routine_file_that_is_not_there(command: str, here: Path) -> None:
    assert refused(2, command, "my.yaml") == ["Error: my.yaml: no such file", NO_FILE]


@pytest.mark.skipif(sys.platform != "linux", reason="a file that root cannot read is Linux's own")
def test_a_routine_file_that_cannot_be_read() -> None:
    assert refused(2, "show", "/proc/self/mem") == [
        "Error: /proc/self/mem: cannot be read: Input/output error",
        "Hint: Give the path of a routine's YAML file.",
    ]


def test_an_output_of_an_unknown_format(here: Path) -> None:
    assert refused(2, *export("s.aiff")) == [
        "Error: s.aiff: cannot write .aiff",
        "Hint: End the name in one of .wav, .flac, .mp3, .opus, .ogg.",
    ]


def test_an_output_folder_that_is_not_there(here: Path) -> None:
    assert refused(2, *export(Path("no", "s.wav"))) == [
        f"Error: {Path('no', 's.wav')}: the folder no does not exist",
        "Hint: Make it, or give another.",
    ]
    assert list(here.iterdir()) == []


def test_an_output_that_is_a_folder(here: Path) -> None:
    Path("s.wav").mkdir()
    assert refused(2, *export("s.wav")) == [
        "Error: s.wav: is a folder",
        "Hint: Give a file in it, such as session.wav.",
    ]
    assert [item.name for item in here.rglob("*")] == ["s.wav"]


@pytest.mark.parametrize(
    "beside", [("--subtitles", "vtt"), ("--labels",), ("--timeline", "s.json")]
)
def test_a_file_beside_the_audio_that_is_a_folder_is_noticed_before_the_work(
    beside: tuple[str, ...], here: Path
) -> None:
    (name,) = {"--subtitles": ["s.vtt"], "--labels": ["s.txt"], "--timeline": ["s.json"]}[beside[0]]
    Path(name).mkdir()
    Path("s.wav").write_text("older")
    assert refused(2, *export("s.wav", *beside))[0] == f"Error: {name}: is a folder"
    assert Path("s.wav").read_text() == "older"
    assert sorted(item.name for item in here.rglob("*")) == sorted([name, "s.wav"])


@pytest.mark.parametrize("minutes", ["2", "599"])
def test_a_length_out_of_reach_names_the_shortest_and_the_longest_that_can_be_had(
    minutes: str, here: Path
) -> None:
    error, hint = refused(2, *export("s.wav", "--minutes", minutes))
    found = re.fullmatch(
        rf"Error: {ROUTINE} cannot take {minutes} minutes: "
        r"it takes from ([\d.]+) minutes to ([\d.]+) minutes",
        error,
    )
    assert found
    assert re.fullmatch(
        r"Hint: Its natural length is [\d.]+ minutes; give --minutes within those limits\.", hint
    )
    for limit in found.groups():
        assert run("show", ROUTINE, "--voice", "silent", "--minutes", limit).exit_code == 0
    shortest, longest = map(float, found.groups())
    for beyond in (shortest - 0.2, longest + 0.2):
        refused(2, "show", ROUTINE, "--voice", "silent", "--minutes", f"{beyond:g}")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("command", [("show", ROUTINE, "--voice"), ("voices", "--say")])
def test_an_unknown_voice(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "neural_voices", lambda: {"heart": "American English, female"})
    monkeypatch.setattr(voices, "_system_voices", list)
    listed = "`voiceguide voices` lists those on this machine."
    assert refused(2, *command, "haert") == [
        "Error: no voice is named 'haert'",
        f"Hint: Did you mean 'heart'? {listed}",
    ]
    assert refused(2, *command, "zz9") == ["Error: no voice is named 'zz9'", f"Hint: {listed}"]


@pytest.mark.parametrize(
    "command",
    [("show", ROUTINE), ("export", ROUTINE, "-o", "s.wav"), ("list",), ("voices", "-o", "s.wav")],
)
def test_no_narrator_on_the_machine(
    command: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "is_installed", lambda: False)
    monkeypatch.setattr(voices, "neural_voices", dict)
    monkeypatch.setattr(voices, "_system_voices", list)
    silent = "--say silent" if command[0] == "voices" else "--voice silent"
    assert refused(3, *command) == [
        "Error: no voice on this machine speaks 'en'",
        f"Hint: `pip install hibari-tts` brings an English one; `{silent}` does without.",
    ]
    assert list(here.iterdir()) == []


def test_a_machine_without_a_narrator_still_lists_the_silent_voice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voices, "is_installed", lambda: False)
    monkeypatch.setattr(voices, "neural_voices", dict)
    monkeypatch.setattr(voices, "_system_voices", list)
    (voice,) = json.loads(run("voices", "--json").stdout)
    assert (voice["name"], voice["default"]) == ("silent", True)


@pytest.mark.parametrize("content", [b"", b"no sound", b"RIFF\xff\xff\xff\x7fWAVEfmt "])
def test_a_broken_ambience_file(content: bytes, here: Path) -> None:
    Path("sea.wav").write_bytes(content)
    Path("s.wav").write_text("older")
    error, hint = refused(2, *export("s.wav", "--ambience", "sea.wav", "--force"))
    why = "not a sound file, or a damaged one" if content else "the file is empty"
    assert error == f"Error: ambience sea.wav: {why}"
    assert hint == "Hint: Give rain, stream, or a WAV, FLAC, Ogg or MP3 file."
    assert Path("s.wav").read_text() == "older"
    assert sorted(item.name for item in here.iterdir()) == ["s.wav", "sea.wav"]


def test_an_ambience_that_is_not_there(here: Path) -> None:
    assert refused(2, *export("s.wav", "--ambience", "rian")) == [
        "Error: no ambience is named 'rian', and there is no such file",
        "Hint: Give rain or stream, or the path of a sound file.",
    ]


def test_music_that_is_none(here: Path) -> None:
    Path("text.wav").write_text("la la la")
    Path("empty").mkdir()
    formats = "Hint: Give a WAV, FLAC, Ogg, Opus, MP3 or AIFF file, or a folder of such files."
    for name, why in (
        ("gone.mp3", "no such file"),
        ("text.wav", "not a sound file, or a damaged one"),
        ("empty", "no sound files in this folder"),
    ):
        error, hint = refused(2, *export("s.wav", "--music", name))
        assert error == f"Error: music {name}: {why}"
        assert hint == formats
    assert sorted(item.name for item in here.iterdir()) == ["empty", "text.wav"]


@pytest.mark.parametrize("name", ["…", "../", "-", "?!"])
def test_a_name_without_a_letter(name: str, here: Path) -> None:
    assert refused(2, "new", "--", name) == [
        f"Error: no file's name can be made of {name!r}",
        "Hint: Give a name with letters or numbers in it, such as evening-feet.",
    ]
    assert list(here.iterdir()) == []


def test_a_name_is_never_a_way_out_of_the_folder(here: Path) -> None:
    (here / "in").mkdir()
    os.chdir(here / "in")
    assert run("new", "../feet").exit_code == 0
    assert sorted(path.name for path in here.rglob("*")) == ["feet.yaml", "in"]
    assert Path("feet.yaml").is_file()


@pytest.mark.parametrize("arguments", [("frobnicate",), ("show",), ("export", ROUTINE), ("check",)])
def test_a_command_that_is_not_complete_is_usage(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "\nError: " in result.stderr


@as_root_on_linux
def test_a_disk_full_at_once_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with small_disk(folder, "256k"):
        (folder / "filler").write_bytes(bytes(256 * 1024))
        path = folder / "feet.yaml"
        assert refused(1, "new", "feet", "-o", path) == [
            f"Error: {path}: the disk is full",
            "Hint: Free some space, or give another place with -o.",
        ]
        assert [item.name for item in folder.iterdir()] == ["filler"]


@as_root_on_linux
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".opus", ".ogg"])
def test_a_disk_that_fills_up_during_the_export_keeps_the_older_file(
    suffix: str, tmp_path: Path
) -> None:
    folder = tmp_path / "disk"
    with small_disk(folder, "256k"):
        path = folder / f"s{suffix}"
        path.write_text("older")
        # Rain is noise: no format can make it small.
        rain = ("--ambience", "rain", "--force")
        arguments = export(path, *rain, "--labels", "--timeline", folder / "p.json")
        assert refused(1, *arguments) == [
            f"Error: {path}: could not be written to its end; the disk is probably full",
            "Hint: Free some space, or give another place with -o.",
        ]
        assert [item.name for item in folder.iterdir()] == [path.name]
        assert path.read_text() == "older"


@as_root_on_linux
def test_a_disk_that_cannot_be_written_to(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with small_disk(folder, "256k"):
        (folder / "s.wav").write_text("older")
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        assert refused(1, *export(folder / "s.wav", "--force")) == [
            f"Error: {folder / 's.wav'}: cannot be written: Read-only file system",
            ELSEWHERE,
        ]
        assert [item.read_text() for item in folder.iterdir()] == ["older"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
def test_a_folder_without_permission_to_write(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; the read-only disk above stands in for it")
    (tmp_path / "s.wav").write_text("older")
    tmp_path.chmod(0o500)
    assert refused(1, *export(tmp_path / "s.wav", "--force")) == [
        f"Error: {tmp_path / 's.wav'}: cannot be written: Permission denied",
        ELSEWHERE,
    ]
    assert [item.read_text() for item in tmp_path.iterdir()] == ["older"]


@pytest.mark.parametrize(
    "arguments",
    [
        export(f"{LONG}.wav"),
        export("s.wav", "--timeline", f"{LONG}.json"),
        export("s.wav", "--ambience", LONG),
        ["new", LONG],
    ],
    ids=["output", "timeline", "ambience", "new"],
)
def test_a_name_too_long_for_the_disk(arguments: list[str | Path], here: Path) -> None:
    result = run(*arguments)
    assert result.exit_code in {1, 2}
    assert result.stderr.startswith("Error: ")
    assert list(here.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
def test_an_output_in_a_folder_that_may_not_even_be_looked_into() -> None:
    # In a process of its own, which gives up being root once all it needs is imported.
    code = (
        "import os, tempfile\n"
        "from voiceguide.cli.main import main\n"
        "wrong = ['export', 'x', '-o', 'x.xyz', '--voice', 'silent']\n"
        "try: main(wrong)\n"
        "except SystemExit: pass\n"
        "folder = tempfile.mkdtemp()\n"
        "os.chmod(folder, 0)\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "try:\n"
        f"    main(['export', {ROUTINE!r}, '-o', folder + '/s.wav', '--voice', 'silent'])\n"
        "finally:\n"
        "    os.seteuid(os.getuid())\n"
        "    os.rmdir(folder)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120
    )
    _, _, *lines = done.stderr.splitlines()
    assert "Permission denied" in lines[0], done.stderr
    assert len(lines) == 2
    assert done.returncode in {1, 2}


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's own")
def test_standard_output_on_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "voiceguide", "show", ROUTINE, "--voice", "silent"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


def test_check_goes_on_after_an_unknown_name() -> None:
    result = run("check", "zzzz", ROUTINE)
    assert result.exit_code == 2
    assert result.stdout == f"{ROUTINE}: fine\n"


def test_list_shows_the_others_beside_a_broken_routine() -> None:
    bundled = list(routine_paths())
    routines_folder().mkdir(parents=True)
    (routines_folder() / "broken.yaml").write_text("routine: x\n")
    result = run("list", "--voice", "silent")
    assert all(name in result.stdout for name in bundled)
    assert "broken.yaml" in result.stderr
