"""Fetches Vosk's list of models, chooses from it, and downloads the model that was chosen.

This is the only place in voiceguide that uses the network, for `voiceguide model` alone. The list
is a JSON array of objects with lang, lang_text, md5, name, obsolete ("true" or "false"), size, type
and url.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import re
import ssl
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from voiceguide.errors import ModelError, UsageError
from voiceguide.models.installed import base_language, iso_code, language_of, version_of
from voiceguide.models.unpacking import check_room, is_safe_name
from voiceguide.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

LIST_URL = "https://alphacephei.com/vosk/models/model-list.json"
"""The address of the Vosk project's own list."""
LIST_VARIABLE = "VOICEGUIDE_MODEL_LIST"
"""The environment variable that names another list."""
TIMEOUT_S = 20.0
MAX_DOWNLOAD_BYTES = 8 * 1024**3
_MAX_LIST_BYTES = 4 * 1024**2
_BLOCK_BYTES = 64 * 1024
_SLOWEST_BYTES_S = 1024
"""Bytes a second: a connection that brings less, over a timeout's length, counts as hung."""
_BY_HAND = "fetch the file by hand and give it to `voiceguide model install FILE.zip`."
_AGAIN = f"Check the network and try again, or {_BY_HAND}"
_SIGN_IN = f"A network that wants you to sign in answers like that. {_AGAIN}"


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model that can be downloaded."""

    name: str
    language: str
    """The language, with its region if it is listed with one: "en-us", "zh"."""
    description: str
    """The language in words."""
    size: int
    """Bytes to download."""
    md5: str
    url: str
    small: bool
    obsolete: bool


def fetch_list(url: str, *, timeout_s: float = TIMEOUT_S) -> list[OfferedModel]:
    """Fetch the recognition models of a list.

    Raises:
        UsageError: the address may not be used.
        ModelError: the list cannot be fetched, or is not a list of models.
    """
    if not _is_allowed(url):
        raise UsageError(
            f"{url}: not an https address", hint="A list of models is fetched over https only."
        )
    text = b""
    with _opened(url, timeout_s) as (_, blocks):
        for block in blocks:
            text += block
            if len(text) > _MAX_LIST_BYTES:
                raise _no_list(url)
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_list(url) from error
    found = [_parsed(item, url) for item in items] if isinstance(items, list) else []
    offered = [model for model in found if model]
    if not offered:
        raise _no_list(url)
    return offered


def host_of(url: str) -> str:
    """The host that an address names, to show to people; text that is no address stays whole."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _no_list(url: str) -> ModelError:
    return ModelError(f"{url}: what came is not a list of models", hint=_SIGN_IN)


def _parsed(item: object, list_url: str) -> OfferedModel | None:
    """Read one entry of the list; None when it is damaged, or a model of another kind.

    Vosk lists models for telling speakers apart ("spk") and for speech synthesis ("tts") too.
    """
    if not isinstance(item, dict):
        return None
    text = {key: value for key, value in item.items() if isinstance(value, str)}
    name, region, size = text.get("name", ""), text.get("lang", ""), item.get("size")
    try:
        url = urljoin(list_url, text.get("url", ""))
    except ValueError:
        return None
    if not (
        is_safe_name(name)
        and language_of(name)
        and re.fullmatch(r"[a-z]{2,3}(-[a-z]{2})?", region)
        and re.fullmatch(r"[0-9a-f]{32}", text.get("md5", "").lower())
        and isinstance(size, int)
        and 0 < size <= MAX_DOWNLOAD_BYTES
        and _is_allowed(url, origin=list_url)
    ):
        return None
    return OfferedModel(
        name=name,
        language=iso_code(region),
        description="".join(filter(str.isprintable, text.get("lang_text", ""))),
        size=size,
        md5=text["md5"].lower(),
        url=url,
        small=text.get("type") == "small",
        obsolete=str(item.get("obsolete")).lower() == "true",
    )


def choose(offered: Sequence[OfferedModel], wanted: str, *, else_hint: str = "") -> OfferedModel:
    """Choose the model of a name, or the small one of a language ("en", "en-gb", "zh", "cn").

    `else_hint` says where all models can be seen.

    Raises:
        UsageError: there is no such model.
    """
    for model in offered:
        if model.name == wanted:
            return model
    current = [model for model in offered if not model.obsolete]
    of_language = [model for model in current if model.language == iso_code(wanted)] or [
        model for model in current if base_language(model.language) == base_language(wanted)
    ]
    small = [model for model in of_language if model.small]
    if small:
        return min(small, key=_preference)
    if of_language:
        names = ", ".join(f"{model.name} ({model.size / 1e6:.0f} MB)" for model in of_language)
        raise UsageError(
            f"there is no small model for {wanted!r}", hint=f"Give the name of another: {names}."
        )
    known = [name for model in current for name in (model.name, model.language)]
    raise UsageError(
        f"no model has the name or the language {wanted!r}",
        hint=did_you_mean(wanted, known) + else_hint,
    )


def _preference(model: OfferedModel) -> tuple[bool, bool, list[int]]:
    """Order models: American English first, a language before its regions, newest first."""
    return (
        model.language != "en-us",
        "-" in model.language,
        [-number for number in version_of(model.name)],
    )


def download(
    model: OfferedModel,
    target: Path,
    *,
    progress: Callable[[int], object],
    timeout_s: float = TIMEOUT_S,
) -> None:
    """Fetch a model's zip into a file, and call `progress` with each block's size in bytes.

    Raises:
        ModelError: the zip cannot be fetched, or is not what the list describes.
        OSError: the disk is full or refuses.
    """
    check_room(target.parent, model.size)
    digest, got = hashlib.md5(usedforsecurity=False), 0
    with _opened(model.url, timeout_s) as (expected, blocks), target.open("wb") as file:
        for block in blocks:
            if not got and not block.startswith(b"PK"[: len(block)]):
                raise ModelError(f"{model.url}: what came is not a zip file", hint=_SIGN_IN)
            got += len(block)
            if got > model.size:
                raise _not_as_listed(model, f"is longer than {model.size} bytes")
            digest.update(block)
            file.write(block)
            progress(len(block))
    if got < (expected or model.size):
        how_far = f"{got} of {expected or model.size} bytes"
        raise ModelError(f"{model.url}: the connection broke off after {how_far}", hint=_AGAIN)
    if digest.hexdigest() != model.md5:
        raise _not_as_listed(model, "has another checksum")


def _not_as_listed(model: OfferedModel, how: str) -> ModelError:
    return ModelError(
        f"{model.url}: what came {how}, which is not what the list says",
        hint="Nothing was installed. Try again later; the list and the file may not fit together.",
    )


@contextmanager
def _opened(url: str, timeout_s: float) -> Iterator[tuple[int | None, Iterator[bytes]]]:
    """Open an address; give the answer's length, if it tells, and its blocks.

    Raises:
        ModelError: the address cannot be opened or read.
    """
    handlers: list[urllib.request.BaseHandler] = [_Redirects()]
    if _is_loopback(url):
        handlers.append(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"User-Agent": "voiceguide"})  # noqa: S310 - https
    with _as_model_error(url, timeout_s):
        response = urllib.request.build_opener(*handlers).open(request, timeout=timeout_s)
    with response:
        length = response.headers.get("Content-Length", "")
        yield int(length) if length.isdecimal() else None, _blocks(response, url, timeout_s)


def _blocks(response: http.client.HTTPResponse, url: str, timeout_s: float) -> Iterator[bytes]:
    since, got = time.monotonic(), 0
    while True:
        with _as_model_error(url, timeout_s):
            block = response.read1(_BLOCK_BYTES)
            got += len(block)
            if time.monotonic() - since > timeout_s:
                if block and got < _SLOWEST_BYTES_S * timeout_s:
                    raise TimeoutError
                since, got = time.monotonic(), 0
        if not block:
            return
        yield block


@contextmanager
def _as_model_error(url: str, timeout_s: float) -> Iterator[None]:
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        what = "there is no such file" if error.code == 404 else f"the server says {error.reason}"
        raise ModelError(
            f"{url}: {what} ({error.code})", hint=f"Try later, or {_BY_HAND}"
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ModelError(f"{url}: {_why(error, timeout_s)}", hint=_AGAIN) from error


def _why(error: Exception, timeout_s: float) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return f"silent or too slow for {timeout_s:g} seconds"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"the server cannot prove who it is: {reason.verify_message}"
    if isinstance(reason, (http.client.IncompleteRead, ConnectionResetError)):
        return "the connection broke off"
    return f"cannot be reached: {getattr(reason, 'strerror', None) or reason}"


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but to https only."""

    def redirect_request(  # noqa: PLR0917 - urllib's signature
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not _is_allowed(newurl, origin=req.full_url):
            fp.close()
            raise ModelError(
                f"{req.full_url}: leads to {newurl}, which is not an https address",
                hint=f"Nothing was fetched from there. To go on, {_BY_HAND}",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_allowed(url: str, origin: str | None = None) -> bool:
    """Say whether an address may be used: https, or http on this machine.

    Http on this machine may be used only if the user asked for it, or if an address on this machine
    (`origin`) led to it.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "http" and _is_loopback(url):
        return origin is None or _is_loopback(origin)
    return parts.scheme == "https" and bool(parts.hostname)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
