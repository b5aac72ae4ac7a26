"""Models small enough to make in a test, and a real server on this machine that offers them."""

from __future__ import annotations

import hashlib
import io
import json
import random
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL_EN = "vosk-model-small-en-us-0.15"
FILES = (
    *("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "ivector/final.ie"),
    *("graph/Gr.fst", "graph/HCLr.fst", "graph/words.txt", "README"),
)
FLAT_FILES = ("final.mdl", "mfcc.conf", "HCLG.fst", "words.txt")


def model_zip(name: str, *, size: int = 2000, files: tuple[str, ...] = FILES) -> bytes:
    """A zip like Vosk's: one folder; each file holds `size` bytes that do not compress."""
    noise, stream = random.Random(name), io.BytesIO()  # noqa: S311 - no secret
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"{name}/", "")
        for path in files:
            file.writestr(f"{name}/{path}", noise.randbytes(size))
    return stream.getvalue()


def make_model(folder: Path, files: tuple[str, ...] = FILES) -> Path:
    """A folder that looks like a model."""
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"\0" * 100)
    return folder


class Server:
    """What it answers by path, and how; paths that it does not know are 404."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.entries: list[dict[str, object]] = []
        self.asked: list[str] = []
        self.gone_quiet = threading.Event()
        """Set when a path in `quiet` has sent the first half of its answer."""
        self.quiet: set[str] = set()
        self.slow: set[str] = set()
        """Paths that are sent at 50 bytes a second."""
        self.end = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def list_url(self) -> str:
        self.answers["/list.json"] = (200, {}, json.dumps(self.entries).encode())
        return f"{self.url}/list.json"

    def offer(self, name: str, data: bytes, lang: str = "en-us", **changes: object) -> None:
        """Put a zip on the server and its entry, as Vosk writes them, into the list."""
        self.answers[f"/{name}.zip"] = (200, {}, data)
        entry = {
            "lang": lang,
            "lang_text": "US English",
            "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "name": name,
            "obsolete": "false",
            "size": len(data),
            "size_text": "39.3MiB",
            "type": "small",
            "url": f"{self.url}/{name}.zip",
            "version": "0.15",
        }
        self.entries.append(entry | changes)

    @contextmanager
    def running(self) -> Iterator[Server]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.end.set()
            self._http.shutdown()
            self._http.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    owner: Server

    def do_GET(self) -> None:
        owner = self.owner
        owner.asked.append(self.path)
        status, headers, body = owner.answers.get(self.path, (404, {}, b"no"))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        half = len(body) // 2 if self.path in owner.quiet else len(body)
        try:
            while self.path in owner.slow and body and not owner.end.wait(0.02):
                self.wfile.write(body[:1])
                body = body[1:]
            self.wfile.write(body[:half])
            if self.path in owner.quiet:
                owner.gone_quiet.set()
                owner.end.wait(30)
        except ConnectionError:  # the other side has given up, as some tests want
            pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""
