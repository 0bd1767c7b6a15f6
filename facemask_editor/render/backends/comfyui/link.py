"""One server over HTTP: every answer within a time and a size, and cancelled at once.

Requests run in an event loop of the calling thread, which looks whether the user has cancelled while it
waits; a cancelled request is closed on the spot, with its connection.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar

import httpx

from facemask_editor.core.errors import Cancelled, RenderError
from facemask_editor.core.files.said import said
from facemask_editor.render.backends.comfyui.address import Address

T = TypeVar("T")

_LOOK = 0.05  # seconds between two looks whether the user has cancelled
_MOST_JSON = 8 << 20
_MOST_PICTURE = 64 << 20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Seconds, and bytes.

    Attributes:
        connect: Until a connection stands.
        silence: Between two bytes.
        answer: For a question and its whole answer.
        picture: For a picture on its way there or back.
        farewell: For telling a server that a job is not wanted any more.
        json_bytes: Of an answer in JSON.
        picture_bytes: Of a picture.
    """

    connect: float = 5.0
    silence: float = 30.0
    answer: float = 60.0
    picture: float = 300.0
    farewell: float = 2.0
    json_bytes: int = _MOST_JSON
    picture_bytes: int = _MOST_PICTURE


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: Of HTTP, never one that leads elsewhere.
        body: All of it.
    """

    status: int
    body: bytes


class Link:
    """A context manager; for one thread.

    Args:
        address: Of the server. Nothing is ever asked elsewhere.
        token: Sent to it with each request; "" for none.
        limits: Of time and size.
        cancelled: Looked at twenty times a second while something is waited for.
    """

    def __init__(self, address: Address, token: str, limits: Limits, cancelled: Callable[[], bool]) -> None:
        self.address = address
        self.limits = limits
        self._cancelled = cancelled
        self._loop = asyncio.new_event_loop()
        # packed answers could grow a thousandfold after they were counted
        headers = {"Accept-Encoding": "identity", "User-Agent": "facemask-editor"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            self._client = httpx.AsyncClient(
                headers=headers,
                follow_redirects=False,
                # a proxy of the environment is never between this computer and itself
                trust_env=not address.loopback,
                timeout=httpx.Timeout(limits.silence, connect=limits.connect),
                # a connection that was kept could have been closed meanwhile by a server that was restarted
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        except Exception as error:  # a proxy or certificate that the environment names, and httpx cannot use
            self._loop.close()
            raise RenderError(
                f"no connection to {address.base} can be set up: {error}; see what the environment says of "
                "proxies and certificates (HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE, SSLKEYLOGFILE)"
            ) from error

    def __enter__(self) -> Link:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        try:
            waiting = asyncio.all_tasks(self._loop)
            for task in waiting:
                task.cancel()
            if waiting:
                self._loop.run_until_complete(asyncio.wait(waiting, timeout=self.limits.farewell))
            self._loop.run_until_complete(self._client.aclose())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    def ask(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """GET a small answer.

        Raises:
            RenderError: One sentence, within the limits.
            Cancelled: At once.
        """
        return self._within(self.limits.answer, path, "GET", self.limits.json_bytes, params=params)

    def tell(self, path: str, body: object) -> Answer:
        """POST JSON; raises as `ask`."""
        return self._within(self.limits.answer, path, "POST", self.limits.json_bytes, json=body)

    def send(self, path: str, name: str, picture: bytes, fields: Mapping[str, str]) -> Answer:
        """POST a picture and fields of a form; raises as `ask`."""
        files = {"image": (name, picture, "image/png")}
        return self._within(
            self.limits.picture, path, "POST", self.limits.json_bytes, files=files, data=dict(fields)
        )

    def fetch(self, path: str, params: Mapping[str, str]) -> Answer:
        """GET a picture; raises as `ask`."""
        return self._within(self.limits.picture, path, "GET", self.limits.picture_bytes, params=params)

    def pause(self, seconds: float) -> None:
        """Wait; raises Cancelled at once."""
        self._run(asyncio.sleep(seconds), seconds + self.limits.answer, "")

    def farewell(self, path: str, body: object | None = None) -> Answer | None:
        """Say or ask a last thing, cancelled or not; None where that fails or takes long."""
        cancelled, self._cancelled = self._cancelled, lambda: False
        try:
            method = "GET" if body is None else "POST"
            return self._within(self.limits.farewell, path, method, self.limits.json_bytes, json=body)
        except RenderError:
            return None
        finally:
            self._cancelled = cancelled

    def _within(
        self,
        seconds: float,
        path: str,
        method: str,
        most: int,
        **what: Any,  # noqa: ANN401
    ) -> Answer:
        coroutine = self._exchange(path, method, most, what)
        return self._run(coroutine, seconds, f"{self.address.base}{path}")

    def _run(self, coroutine: Coroutine[Any, Any, T], seconds: float, where: str) -> T:
        return self._loop.run_until_complete(self._guarded(coroutine, seconds, where))

    async def _guarded(self, awaitable: Awaitable[T], seconds: float, where: str) -> T:
        task = asyncio.ensure_future(awaitable)
        if self._cancelled():  # quick answers are never waited for long enough to look
            task.cancel()
            await asyncio.wait({task})
            raise Cancelled("cancelled")
        end = self._loop.time() + seconds
        while True:
            left = end - self._loop.time()
            done, _ = await asyncio.wait({task}, timeout=max(0.0, min(_LOOK, left)))
            if done:
                return task.result()
            late = self._loop.time() >= end
            if late or self._cancelled():
                task.cancel()
                await asyncio.wait({task}, timeout=self.limits.farewell)
                if task.done() and not task.cancelled():
                    task.exception()  # looked at, or asyncio complains that nobody did
                if late:
                    raise RenderError(f"{where}: no whole answer within {seconds:g} s")
                raise Cancelled("cancelled")

    async def _exchange(self, path: str, method: str, most: int, what: Mapping[str, Any]) -> Answer:
        where = f"{self.address.base}{path}"
        try:
            async with self._client.stream(method, where, **what) as response:
                return await self._answer(response, where, most)
        except httpx.ConnectTimeout:
            raise RenderError(f"{where}: nobody answers within {self.limits.connect:g} s") from None
        except httpx.ConnectError as error:
            raise RenderError(f"{self.address.base}: no server is there{_why(error)}") from None
        except httpx.TimeoutException:
            raise RenderError(f"{where}: nothing came for {self.limits.silence:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RenderError(f"{where}: the answer broke off ({_reason(error)})") from None

    async def _answer(self, response: httpx.Response, where: str, most: int) -> Answer:
        if 300 <= response.status_code < 400:
            target = said(response.headers.get("Location", "nowhere"))
            raise RenderError(f"{where}: leads on to {target}, which is not followed; set the final address")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise RenderError(f"{where}: the answer is packed, which was not asked for")
        declared = response.headers.get("Content-Length", "")
        parts, size = [], 0
        if declared.isdecimal() and int(declared[:20]) > most:
            raise RenderError(f"{where}: the answer is larger than {_size(most)}")
        async for part in response.aiter_raw():
            size += len(part)
            if size > most:
                raise RenderError(f"{where}: the answer is larger than {_size(most)}")
            parts.append(part)
        return Answer(response.status_code, b"".join(parts))


def parsed(answer: Answer) -> object:
    """Return what an answer holds as JSON.

    Raises:
        ValueError: For what is none.
    """
    try:
        return json.loads(answer.body)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _why(error: httpx.ConnectError) -> str:
    """Return why there is no connection, in brackets; "" where nobody listens."""
    reason = _reason(error)
    return "" if "attempts failed" in reason else f" ({reason})"


def _reason(error: Exception) -> str:
    return said(error) or type(error).__name__


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count} bytes"
