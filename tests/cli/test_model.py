"""`voiceguide model` against a real server on this machine: exact lines, exit codes, leftovers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.models.model_server import SMALL_EN, Server, make_model, model_zip
from voiceguide.cli import main as cli
from voiceguide.files.folders import models_folder
from voiceguide.models.installed import find_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

ENTRY = ("model", "model", "Install models for recognising more languages.")
ALL = "`voiceguide model list --available` shows them all."
BY_HAND = "fetch the file by hand and give it to `voiceguide model install FILE.zip`."
AGAIN = f"Hint: Check the network and try again, or {BY_HAND}"
SIGN_IN = "Hint: A network that wants you to sign in answers like that. " + AGAIN.removeprefix(
    "Hint: "
)
CHANGED = (
    "Hint: Nothing was installed. Try again later; the list and the file may not fit together."
)
SCRIPT = (
    # A shell starts what runs in the background with Ctrl-C ignored; that is not the point here.
    "import signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from voiceguide.cli import main as cli\n"
    f"cli._COMMANDS['model'] = {ENTRY!r}\n"
    "cli.main(sys.argv[1:])"
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without models."""
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(sys, "path", [path for path in sys.path if "site-packages" not in path])
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setitem(cli._COMMANDS, "model", ENTRY)
    return models_folder()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server().running() as server:
        monkeypatch.setenv("VOICEGUIDE_MODEL_LIST", server.list_url)
        yield server


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli.main, ["model", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(code: int, *arguments: str | Path) -> list[str]:
    """The last two lines on stderr; nothing is on stdout."""
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()[-2:]


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_machine_without_models_needs_none() -> None:
    assert run("list").stdout == "No model is installed. None is needed for English.\n"
    assert run("list", "--json").stdout == "[]\n"


def test_a_languages_small_model_is_downloaded_listed_and_removed(
    server: Server, own_folder: Path
) -> None:
    server.offer(SMALL_EN, model_zip(SMALL_EN))
    server.offer("vosk-model-small-en-us-0.3", b"PK", obsolete="true")
    server.offer("vosk-model-small-en-gb-0.15", b"PK", "en-gb")
    server.offer("vosk-model-en-us-0.22", b"PK", type="big")
    url = server.list_url
    installed = run("install", "en")
    assert installed.exit_code == 0, installed.output
    assert installed.stdout == f"Installed {SMALL_EN} for 'en', in {own_folder / SMALL_EN}\n"
    assert installed.stderr.splitlines() == [
        "Using the network: asking 127.0.0.1 which models there are.",
        f"Downloading {SMALL_EN} (0.0 MB) from 127.0.0.1",
    ]
    assert server.asked == ["/list.json", f"/{SMALL_EN}.zip"]
    found = find_model("en")
    assert found
    assert left(own_folder) == [SMALL_EN]
    assert run("list").stdout == f"{SMALL_EN:<32} en    0.0 MB  {found.path}  (used)\n"
    rows = json.loads(run("list", "--json").stdout)
    expected = {"name": SMALL_EN, "language": "en", "size": 16_000, "folder": str(found.path)}
    assert rows == [expected | {"used": True}]
    for again in (("install", SMALL_EN), ("install", "en", "--list-url", url)):
        assert run(*again).stdout == f"{SMALL_EN} is installed already, in {found.path}\n"
    assert server.asked.count("/list.json") == 2
    assert run("remove", SMALL_EN).stdout == f"Removed {found.path}\n"
    assert left(own_folder) == []


def test_those_to_download_are_listed(server: Server) -> None:
    server.offer("vosk-model-small-cn-0.22", b"x" * 43_898_754, "cn", lang_text="Chinese\x1b[2J")
    server.offer("vosk-model-small-ru-0.4", b"x", "ru", obsolete="true")
    server.offer("vosk-model-spk-0.4", b"x", "all", type="spk")
    server.offer("vosk-model-tts-ru-0.9-multi", b"x", "ru", type="tts")
    server.offer("vosk-model-../harm", b"x")
    server.offer("vosk-model-small-fr-0.22", b"x", "fr", md5="none")
    server.offer("vosk-model-small-de-0.15", b"x", "de", url="file:///etc/passwd")
    server.entries += [{"name": 3}]
    assert server.list_url
    lines = run("list", "--available").stdout.splitlines()
    assert lines == [
        f"{'vosk-model-small-cn-0.22':<42} zh     43.9 MB  Chinese[2J",
        "Install one: voiceguide model install NAME, or LANGUAGE for its small one.",
    ]
    (row,) = json.loads(run("list", "--available", "--json").stdout)
    assert (row["name"], row["language"], row["size"]) == (
        "vosk-model-small-cn-0.22",
        "zh",
        43_898_754,
    )


def test_no_small_model_and_no_model_at_all(server: Server) -> None:
    server.offer("vosk-model-tg-0.22", b"x" * 5_000_000, "tg", type="big")
    assert server.list_url
    assert refused(2, "install", "tg") == [
        "Error: there is no small model for 'tg'",
        "Hint: Give the name of another: vosk-model-tg-0.22 (5 MB).",
    ]
    assert refused(2, "install", "vosk-model-tg-0.2") == [
        "Error: no model has the name or the language 'vosk-model-tg-0.2'",
        f"Hint: Did you mean 'vosk-model-tg-0.22'? {ALL}",
    ]
    assert refused(2, "install", "xx") == [
        "Error: no model has the name or the language 'xx'",
        f"Hint: {ALL}",
    ]


def test_a_download_that_is_not_what_it_should_be_installs_nothing(
    server: Server, own_folder: Path
) -> None:
    good = model_zip(SMALL_EN)
    path, page = f"/{SMALL_EN}.zip", b"<html>Please sign in</html>"
    url, length = server.url + path, {"Content-Length": str(len(good))}
    cases: list[tuple[tuple[int, dict[str, str], bytes], str, str]] = [
        (
            (404, {}, b""),
            "there is no such file (404)",
            f"Hint: Try later, or {BY_HAND}",
        ),
        (
            (503, {}, b""),
            "the server says Service Unavailable (503)",
            f"Hint: Try later, or {BY_HAND}",
        ),
        ((200, {}, page), "what came is not a zip file", SIGN_IN),
        (
            (200, length, good[:5000]),
            f"the connection broke off after 5000 of {len(good)} bytes",
            AGAIN,
        ),
        (
            (200, {}, good[:5000]),
            "what came has another checksum, which is not what the list says",
            CHANGED,
        ),
        (
            (200, {}, good[:-1] + b"x"),
            "what came has another checksum, which is not what the list says",
            CHANGED,
        ),
        (
            (200, {}, good + b"x"),
            f"what came is longer than {len(good)} bytes, which is not what the list says",
            CHANGED,
        ),
    ]
    server.offer(SMALL_EN, good)
    assert server.list_url
    for answer, error, hint in cases:
        server.answers[path] = answer
        assert refused(1, "install", "en") == [f"Error: {url}: {error}", hint]
        assert left(own_folder) == []
    server.answers[path] = (200, {}, good)
    assert run("install", "en").exit_code == 0


def test_a_zip_that_is_no_model_though_the_list_says_so(server: Server, own_folder: Path) -> None:
    for data, why in [
        (model_zip(SMALL_EN, files=("README",)), "does not hold a Vosk model"),
        (model_zip(SMALL_EN)[:-50], "is damaged, or not a zip file"),
    ]:
        server.entries.clear()
        server.offer(SMALL_EN, data)
        assert server.list_url
        assert refused(1, "install", SMALL_EN) == [
            f"Error: {SMALL_EN}: the zip {why}",
            "Hint: Nothing was installed. Try another model.",
        ]
        assert left(own_folder) == []


@pytest.mark.parametrize("part", ["/list.json", f"/{SMALL_EN}.zip"])
def test_a_silent_server_is_given_up(part: str, server: Server, own_folder: Path) -> None:
    server.offer(SMALL_EN, model_zip(SMALL_EN))
    assert server.list_url
    server.quiet.add(part)
    assert refused(1, "install", "en", "--timeout", "0.3") == [
        f"Error: {server.url}{part}: silent or too slow for 0.3 seconds",
        AGAIN,
    ]
    assert not own_folder.exists() or left(own_folder) == []


def test_a_server_that_hardly_sends_anything_is_given_up(server: Server) -> None:
    server.offer(SMALL_EN, model_zip(SMALL_EN))
    assert server.list_url
    server.slow.add(f"/{SMALL_EN}.zip")
    assert refused(1, "install", "en", "--timeout", "0.3") == [
        f"Error: {server.url}/{SMALL_EN}.zip: silent or too slow for 0.3 seconds",
        AGAIN,
    ]


@pytest.mark.parametrize("body", [b"<html>Please sign in</html>", b"{}", b"[]", b"[" * 99_999])
def test_a_list_that_is_none(body: bytes, server: Server) -> None:
    url = server.list_url
    server.answers["/list.json"] = (200, {}, body)
    for command in (("install", "en"), ("list", "--available")):
        assert refused(1, *command) == [
            f"Error: {url}: what came is not a list of models",
            SIGN_IN,
        ]


def test_nobody_answers(own_folder: Path) -> None:
    with Server().running() as server:
        url = server.list_url
    assert refused(1, "install", "en", "--list-url", url) == [
        f"Error: {url}: cannot be reached: Connection refused",
        AGAIN,
    ]
    assert not own_folder.exists()


@pytest.mark.parametrize(
    "url",
    ["http://example.org/list.json", "ftp://localhost/x", "file:///etc/passwd", "x", "http://["],
)
def test_only_https_is_used(url: str) -> None:
    assert refused(2, "install", "en", "--list-url", url) == [
        f"Error: {url}: not an https address",
        "Hint: A list of models is fetched over https only.",
    ]


def test_redirects_are_followed_here_and_to_https_only(server: Server, own_folder: Path) -> None:
    server.offer(SMALL_EN, model_zip(SMALL_EN), url=f"{server.url}/moved")
    assert server.list_url
    elsewhere = "http://example.org/x.zip"
    server.answers["/moved"] = (302, {"Location": elsewhere}, b"")
    assert refused(1, "install", "en") == [
        f"Error: {server.url}/moved: leads to {elsewhere}, which is not an https address",
        f"Hint: Nothing was fetched from there. To go on, {BY_HAND}",
    ]
    server.answers["/moved"] = (302, {"Location": f"/{SMALL_EN}.zip"}, b"")
    assert run("install", "en").exit_code == 0
    assert left(own_folder) == [SMALL_EN]


def test_a_zip_from_this_machine_needs_no_network(tmp_path: Path, own_folder: Path) -> None:
    archive = tmp_path / "downloaded (1).ZIP"
    archive.write_bytes(model_zip("vosk-model-small-de-0.15"))
    target = own_folder / "vosk-model-small-de-0.15"
    result = run("install", archive)
    assert result.stdout == f"Installed vosk-model-small-de-0.15 for 'de', in {target}\n"
    assert result.stderr == ""
    assert refused(2, "install", archive) == [
        f"Error: vosk-model-small-de-0.15 is installed already, in {target}",
        "Hint: Remove it first: voiceguide model remove vosk-model-small-de-0.15",
    ]
    archive.write_bytes(model_zip("model"))
    assert refused(2, "install", archive) == [
        f"Error: {archive}: the folder in it, model, does not name a language",
        "Hint: Name the folder like vosk-model-small-en-us-0.15 and zip it again.",
    ]
    assert refused(2, "install", "no.zip") == [
        "Error: no.zip: cannot be read: No such file or directory",
        "Hint: Give the path of a model's zip.",
    ]
    archive.write_text("no zip")
    assert refused(2, "install", archive) == [
        f"Error: {archive}: is damaged, or not a zip file",
        "Hint: Give a zip with one Vosk model in it, as the Vosk project offers them.",
    ]
    assert left(own_folder) == ["vosk-model-small-de-0.15"]


def test_only_what_is_voiceguides_own_is_removed(own_folder: Path) -> None:
    path = make_model(Path("models") / SMALL_EN).absolute()
    assert refused(2, "remove", SMALL_EN) == [
        f"Error: {SMALL_EN} is not voiceguide's to remove: it lies in {path}",
        "Hint: Delete that folder, or uninstall the package that brought it.",
    ]
    assert path.is_dir()
    for name in ("vosk-model-small-de-0.15", "../../here/models", ".", ""):
        assert refused(3, "remove", name) == [
            f"Error: no model named {name!r} is installed",
            "Hint: `voiceguide model list` shows those that are.",
        ]
    assert not own_folder.exists()


def test_a_full_disk_is_said(
    server: Server, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.offer(SMALL_EN, model_zip(SMALL_EN))
    assert server.list_url
    expected = [
        f"Error: {own_folder}: the disk is full",
        "Hint: Free some space and try again.",
    ]
    for free in (100, 10**12):
        with monkeypatch.context() as patch:
            usage = type("Usage", (), {"free": free})
            patch.setattr("shutil.disk_usage", lambda _, usage=usage: usage)
            if free > 100:  # the disk seems large enough and is not: what /dev/full is for
                if not Path("/dev/full").exists():
                    pytest.skip("only Linux has a device that is always full")
                patch.setattr("shutil.copyfileobj", _fill_disk)
            assert refused(1, "install", "en") == expected
        assert left(own_folder) == []
        # Where it is plain beforehand, nothing is downloaded in vain.
        assert (f"/{SMALL_EN}.zip" in server.asked) == (free > 100)


def _fill_disk(*_: Any) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "model", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_an_installation_that_is_stopped_leaves_nothing_that_stays(
    name: str, server: Server, own_folder: Path
) -> None:
    server.offer(SMALL_EN, model_zip(SMALL_EN, size=100_000))
    assert server.list_url
    server.quiet.add(f"/{SMALL_EN}.zip")
    process = start("install", "en")
    assert server.gone_quiet.wait(30)
    process.send_signal(getattr(signal, name))
    _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
    if name == "SIGKILL":
        assert len(left(own_folder)) == 2  # the folder it worked in, and a lock that nobody holds
    else:
        assert process.returncode == 1
        assert errors.splitlines()[-1] == "Aborted!"
        assert left(own_folder) == []
    server.quiet.clear()
    assert run("list").stdout == "No model is installed. None is needed for English.\n"
    assert run("install", "en").exit_code == 0
    assert left(own_folder) == [SMALL_EN]


def test_two_installations_at_once_wait_for_each_other(server: Server, own_folder: Path) -> None:
    for name in (SMALL_EN, "vosk-model-small-de-0.15"):
        server.offer(name, model_zip(name, size=100_000), "en-us" if name == SMALL_EN else "de")
    assert server.list_url
    server.quiet.add(f"/{SMALL_EN}.zip")
    first = start("install", "en", "--timeout", "2")
    assert server.gone_quiet.wait(30)
    server.quiet.clear()
    others = [start("install", what) for what in ("en", "de", "en")]
    assert "the network" in first.communicate(timeout=60)[1]
    assert first.returncode == 1  # it got half a file; the others did not notice
    for other in others:
        _, errors = other.communicate(timeout=60)
        assert other.returncode == 0, errors
        assert "Waiting for another installation to end; Ctrl-C gives up." in errors
    assert left(own_folder) == ["vosk-model-small-de-0.15", SMALL_EN]
    assert server.asked.count(f"/{SMALL_EN}.zip") == 2
    assert find_model("en")
