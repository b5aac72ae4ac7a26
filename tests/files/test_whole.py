"""Files that appear together or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from voiceguide.errors import ExportError, UsageError
from voiceguide.files.overwriting import existing
from voiceguide.files.whole import Together, free_name, is_stream, replacing, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

posix = pytest.mark.skipif(os.name != "posix", reason="these files are POSIX's")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str, text: str = "new", force: bool = False) -> None:
    paths = [Path(name) for name in names]
    with Together(existing(paths) if force else None) as files:
        for path in paths:
            with files.part(path) as part:
                part.write_text(text)


def found() -> dict[str, str]:
    return {path.name: path.read_text() for path in Path().iterdir()}


def test_all_of_them_appear() -> None:
    write("s.wav", "s.srt", "s.txt")
    assert found() == {"s.wav": "new", "s.srt": "new", "s.txt": "new"}


def test_none_is_there_before_all_are_complete() -> None:
    with Together() as files:
        for name in ("a", "b"):
            with files.part(Path(name)) as part:
                part.write_text("new")
            assert not Path(name).exists()
    assert found() == {"a": "new", "b": "new"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ExportError("no", hint="no"), OSError(5)])
def test_what_breaks_leaves_nothing_and_harms_nothing(error: BaseException) -> None:
    Path("b").write_text("older")
    paths = [Path("a"), Path("b")]
    with pytest.raises((KeyboardInterrupt, ExportError)), Together(existing(paths)) as files:  # noqa: PT012
        with files.part(paths[0]) as part:
            part.write_text("new")
        with files.part(paths[1]) as part:
            part.write_text("new")
            raise error
    assert found() == {"b": "older"}


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "full")])
@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_cannot_be_given_takes_the_others_back(
    failing: int, error: BaseException, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a").write_text("older a")
    Path("c").write_text("older c")
    given, replace = [], Path.replace

    def replacing_some(self: Path, target: Path) -> Path:
        if self.name.startswith("part"):
            given.append(target)
            if len(given) == failing:
                raise error
        return replace(self, target)

    def no_link(*_: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(Path, "replace", replacing_some)
    if not links:
        monkeypatch.setattr(os, "link", no_link)
    with pytest.raises((KeyboardInterrupt, ExportError)):
        write("a", "b", "c", force=True)
    assert len(given) == failing
    assert found() == {"a": "older a", "c": "older c"}


def test_what_was_not_to_be_replaced_stays_and_the_new_ones_are_kept_beside() -> None:
    with pytest.raises(ExportError) as told, Together() as files:  # noqa: PT012
        for name in ("s.wav", "s.srt"):
            with files.part(Path(name)) as part:
                part.write_text("new")
        Path("s.srt").write_text("somebody's")
        Path("s-2.wav").write_text("somebody's, too")
    assert told.value.message == "s.srt: another program wrote it meanwhile"
    assert told.value.hint.startswith("What was made is in ")
    assert found() == {
        "s.srt": "somebody's",
        "s-2.wav": "somebody's, too",
        "s-3.wav": "new",
        "s-3.srt": "new",
    }


@pytest.mark.parametrize("how", ["written over", "renamed into place", "taken away"])
def test_what_was_to_be_replaced_and_is_another_now_stays(how: str) -> None:
    path = Path("s.wav")
    path.write_text("older")
    replaces = existing([path])
    with pytest.raises(ExportError, match="meanwhile"), replacing(path, replaces) as part:  # noqa: PT012
        part.write_text("new")
        if how == "written over":
            path.write_text("somebody's")
        elif how == "renamed into place":
            Path("other").write_text("older")
            Path("other").replace(path)
        else:
            path.unlink()
    left = {"written over": "somebody's", "renamed into place": "older"}
    kept = {"s.wav": left[how]} if how in left else {}
    assert found() == {**kept, "s-2.wav": "new"}


def race(paths: Sequence[Path], count: int) -> list[str]:
    """So many write the same names at once; what each was told."""
    ready, told = threading.Barrier(count), []

    def work(number: int) -> None:
        try:
            with Together() as files:
                for path in paths:
                    with files.part(path) as part:
                        part.write_text(str(number))
                ready.wait()
            told.append("")
        except ExportError as error:
            told.append(error.hint)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_two_exports_to_one_name_one_gets_it_and_neither_is_lost(here: Path) -> None:
    for turn in range(20):
        folder = here / str(turn)
        folder.mkdir()
        told = race([folder / "s.wav", folder / "s.srt"], 2)
        assert sorted(told) == ["", f"What was made is in {folder}/s-2.wav, {folder}/s-2.srt."]
        names = {path.name: path.read_text() for path in folder.iterdir()}
        assert set(names) == {"s.wav", "s.srt", "s-2.wav", "s-2.srt"}
        assert names["s.wav"] == names["s.srt"] != names["s-2.wav"] == names["s-2.srt"]


def test_a_link_is_followed() -> None:
    Path("elsewhere").mkdir()
    Path("s.wav").symlink_to("elsewhere/real.wav")
    write("s.wav")
    assert Path("s.wav").is_symlink()
    assert Path("elsewhere/real.wav").read_text() == "new"
    write("s.wav", text="newer", force=True)
    assert Path("elsewhere/real.wav").read_text() == "newer"
    Path("lost.wav").symlink_to("gone/real.wav")
    with pytest.raises(UsageError, match="the folder"):
        write("lost.wav")
    Path("round.wav").symlink_to("round.wav")
    with pytest.raises(ExportError, match=r"round\.wav: cannot be written"):
        write("round.wav")


def test_another_name_of_a_replaced_file_keeps_what_was_in_it() -> None:
    Path("a").write_text("older")
    os.link("a", "b")
    write("a", force=True)
    assert found() == {"a": "new", "b": "older"}


@posix
def test_a_pipe_and_a_device_are_written_into(here: Path) -> None:
    os.mkfifo("pipe")
    with Path("read").open("w") as taken, subprocess.Popen(["cat", "pipe"], stdout=taken) as reader:
        write("pipe", "s.txt", text="x" * 200_000)
        assert reader.wait(timeout=20) == 0
    assert Path("read").read_text() == "x" * 200_000
    assert Path("pipe").is_fifo()
    before = Path("/dev/null").stat()
    write("/dev/null")
    assert os.path.samestat(before, Path("/dev/null").stat())
    assert is_stream(Path("/dev/null"))
    assert sorted(path.name for path in here.iterdir()) == ["pipe", "read", "s.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's own")
def test_a_device_that_takes_nothing_leaves_no_other_file() -> None:
    with pytest.raises(ExportError) as told:
        write("s.wav", "/dev/full")
    assert told.value.message == "/dev/full: the disk is full"
    assert found() == {}


@posix
@pytest.mark.parametrize("where", ["a file", "a pipe"])
def test_standard_output_is_written_into(where: str) -> None:
    code = (
        "import sys; from pathlib import Path; from voiceguide.files.whole import replacing\n"
        "print('before', flush=True)\n"
        "with replacing(Path('/dev/stdout')) as part: part.write_text('the plan\\n')\n"
        "print('after', flush=True)\n"
    )
    command = [sys.executable, "-c", code]
    if where == "a pipe":
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    else:
        with Path("out").open("a") as file:
            subprocess.run(command, check=True, stdout=file)
        out = Path("out").read_text()
    assert out == "before\nthe plan\nafter\n"


@posix
def test_a_socket_is_refused(here: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.wav")
        with pytest.raises(UsageError, match=r"s\.wav: is a disk or a socket"):
            write("s.wav")


def test_the_first_free_name() -> None:
    assert free_name(Path("tea.wav")) == Path("tea.wav")
    Path("tea.wav").touch()
    Path("tea-2.wav").symlink_to("nowhere")
    assert free_name(Path("tea.wav")) == Path("tea-3.wav")
    Path("a.b").mkdir()
    assert free_name(Path("a.b")) == Path("a-2.b")


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_of_our_own_is_replaced_whole(durable: bool) -> None:
    path = Path("new folder") / "deeper" / "x.json"
    for data in (b"first", b"", b"second\r\n\0"):
        write_whole(path, data, durable=durable)
        assert path.read_bytes() == data
        assert list(path.parent.iterdir()) == [path]


@posix
def test_a_file_of_our_own_is_nobody_elses_business() -> None:
    write_whole(Path("x"), b"new")
    assert Path("x").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "full")])
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_file_of_our_own_that_fails_leaves_the_older_one_alone(
    step: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    Path("x").write_text("older")
    monkeypatch.setattr(step, fails)
    with pytest.raises((KeyboardInterrupt, OSError)):
        write_whole(Path("x"), b"new", durable=True)
    assert found() == {"x": "older"}


@posix
def test_a_system_that_refuses_leaves_the_older_one_alone() -> None:
    """A limit on a file's size stands for the disk: the system refuses the bytes beyond it."""
    Path("x").write_text("older")
    code = (
        "import resource, signal, sys; from pathlib import Path;"
        "from voiceguide.files.whole import write_whole;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "write_whole(Path('x'), b'n' * 100_000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "OSError: [Errno 27] File too large" in done.stderr
    assert found() == {"x": "older"}
