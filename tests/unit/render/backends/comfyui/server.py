"""A ComfyUI server in a thread that behaves, or misbehaves as a test wants."""

from __future__ import annotations

import email.parser
import email.policy
import io
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image

from tests.helpers.patience import PATIENCE
from tests.unit.render.backends.comfyui.nodes import NODES

COLOUR = (10, 200, 30)
"""What the fake paints, everywhere."""
FILES = {"ckpt_name": ["other.safetensors", "sd-inpainting.safetensors"], "control_net_name": ["cn_seg.pth"]}


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


class FakeComfyUI:
    """A context manager.

    Attributes:
        asked: All requests, in order.
        special: What answers a path instead, by its beginning: gets the handler.
        looks: Times that a job is found running before it is done.
        pictures: Sent ones, by name.
        others: Ids of jobs of others, which run and wait before ours.
        entry: Changes what the history says of a job, in place.
        over: Set when the server ends; whoever stalls waits for it.
        stalled: Set by `stall` when a client is waiting in it.
        dropped: Ids that were deleted from the queue; `interrupted`: those that were stopped.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.special: dict[str, Callable[[Handler], None]] = {}
        self.looks = 2
        self.pictures: dict[str, np.ndarray] = {}
        self.others: list[str] = []
        self.entry: Callable[[dict], None] = lambda entry: None
        self.over, self.stalled = threading.Event(), threading.Event()
        self.dropped: list[str] = []
        self.interrupted: list[str | None] = []
        self.jobs: dict[str, dict] = {}
        self.looked: dict[str, int] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> FakeComfyUI:
        self._thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.over.set()
        self._server.shutdown()
        self._thread.join(PATIENCE)
        self._server.server_close()

    def stall(self, handler) -> None:
        """Say no more until the test ends."""
        self.stalled.set()
        self.over.wait(PATIENCE)
        handler.close_connection = True

    def paths(self, method: str = "") -> list[str]:
        return [each.path for each in self.asked if method in ("", each.method)]

    def answer(self, handler, asked: Asked) -> None:
        """Answer as ComfyUI does."""
        first, _, rest = asked.path.strip("/").partition("/")
        match asked.method, first:
            case "GET", "system_stats":
                handler.json({"system": {"comfyui_version": "0.3.0"}, "devices": [{"type": "cpu"}]})
            case "GET", "object_info":
                handler.json({rest: node_info(rest)} if rest in NODES else {})
            case "POST", "upload":
                handler.json(self._keep(asked))
            case "POST", "prompt":
                body = asked.json()
                self.jobs[body["prompt_id"]] = body["prompt"]
                handler.json({"prompt_id": body["prompt_id"], "number": 7, "node_errors": {}})
            case "GET", "history":
                handler.json(self._history(rest))
            case "GET", "queue":
                handler.json(self._queue())
            case "POST", "queue":
                self.dropped += asked.json()["delete"]
                handler.json({})
            case "POST", "interrupt":
                self.interrupted.append(asked.json().get("prompt_id"))
                handler.json({})
            case "GET", "view":
                handler.send(200, "image/png", png(self.painted()))
            case _:
                handler.send(404, "text/plain", b"404: Not Found")

    def painted(self) -> np.ndarray:
        """Return the picture of the last job: all of one colour, as large as its image."""
        graph = list(self.jobs.values())[-1]
        name = next(node["inputs"]["image"] for node in graph.values() if node["class_type"] == "LoadImage")
        return np.full(self.pictures[name].shape, COLOUR, np.uint8)

    def _keep(self, asked: Asked) -> dict:
        kind = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in parser.parsebytes(kind + asked.body).iter_parts()
        }
        folder = parts["subfolder"].get_content().strip()
        name = f"{folder}/{parts['image'].get_filename()}"
        with Image.open(io.BytesIO(parts["image"].get_payload(decode=True))) as image:
            self.pictures[name] = np.asarray(image.convert("RGB"))
        return {"name": parts["image"].get_filename(), "subfolder": folder, "type": "input"}

    def _history(self, name: str) -> dict:
        self.looked[name] = self.looked.get(name, 0) + 1
        if name not in self.jobs or self.others or self.looked[name] <= self.looks:
            return {}
        results = [each for each, node in self.jobs[name].items() if node["class_type"] == "SaveImage"]
        picture = {"filename": "facemask_00001_.png", "subfolder": "", "type": "output"}
        entry = {
            "outputs": {each: {"images": [picture]} for each in results},
            "status": {"status_str": "success", "completed": True, "messages": []},
        }
        self.entry(entry)
        return {name: entry}

    def _queue(self) -> dict:
        ours = [name for name in self.jobs if name not in self.dropped + self.interrupted]
        entries = [[number, name, {}, {}, []] for number, name in enumerate(self.others + ours)]
        return {"queue_running": entries[:1], "queue_pending": entries[:0:-1]}


class Handler(BaseHTTPRequestHandler):
    """Passes requests to the fake."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        fake: FakeComfyUI = self.server.fake
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(method, address.path, parse_qs(address.query), headers, body)
        fake.asked.append(asked)
        special = next((act for path, act in fake.special.items() if asked.path.startswith(path)), None)
        try:
            if special is None:
                fake.answer(self, asked)
            else:
                special(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def json(self, found: object, status: int = 200) -> None:
        self.send(status, "application/json", json.dumps(found).encode())

    def send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def begin(self, length: int | None = None) -> None:
        """Begin an answer whose body the caller writes; without a length it ends with the connection."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_) -> None:
        """Say nothing."""


def node_info(name: str) -> dict:
    """Return the object_info of a node."""
    required, outputs = NODES[name]
    spec = {
        field: [FILES.get(field, list(kind) if isinstance(kind, tuple) else kind)]
        for field, kind in required.items()
    }
    return {"input": {"required": spec}, "output": list(outputs), "name": name}


def png(pixels: np.ndarray, mode: str | None = None) -> bytes:
    """Return the PNG of a picture."""
    buffer = io.BytesIO()
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(buffer, "PNG")
    return buffer.getvalue()
