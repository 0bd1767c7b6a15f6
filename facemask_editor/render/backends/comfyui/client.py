"""ComfyUI's routes that rendering needs: who is there, which nodes, send, queue, look, fetch, drop."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.comfyui import answers
from facemask_editor.render.backends.comfyui.answers import Place, Queue
from facemask_editor.render.backends.comfyui.link import Link

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Picture

_FOLDER = "facemask-editor"
"""Below ComfyUI's folder of inputs: nothing of the user's is ever written over."""


class Client:
    """ComfyUI behind a link; all methods raise RenderError and Cancelled as the link does."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def hello(self) -> None:
        """Make sure that it is ComfyUI."""
        where = self._where("/system_stats")
        answer = self._link.ask("/system_stats")
        try:
            found = answers.object_of(answer, where)
        except RenderError:
            if answer.status in (401, 403) or answer.status >= 500:
                raise
            found = {}
        if not isinstance(found.get("system"), dict) or not isinstance(found.get("devices"), list):
            raise RenderError(f"{self._link.address.base}: something answers there, and it is no ComfyUI")

    def node(self, name: str) -> dict[str, Any]:
        """Return the object_info of a class of nodes; empty where the server has none of that name."""
        path = f"/object_info/{quote(name, safe='')}"
        answer = self._link.ask(path)
        return {} if answer.status == 404 else answers.object_of(answer, self._where(path))

    def send(self, picture: bytes) -> str:
        """Send a PNG; return how nodes name it. The same picture is there once however often it is sent."""
        name = f"{hashlib.sha256(picture).hexdigest()[:32]}.png"
        fields = {"type": "input", "subfolder": _FOLDER, "overwrite": "true"}
        answer = self._link.send("/upload/image", name, picture, fields)
        where = self._where("/upload/image")
        return answers.uploaded_name(answers.object_of(answer, where), where)

    def queue(self, graph: dict[str, Any], name: str, client: str) -> str:
        """Queue a job under a name of ours; return the one that the server uses."""
        body = {"prompt": graph, "prompt_id": name, "client_id": client}
        where = self._where("/prompt")
        return answers.job_id(answers.object_of(self._link.tell("/prompt", body), where), where)

    def outputs(self, name: str) -> dict[str, Any] | None:
        """Return the outputs of a job by node, None while it is not done."""
        path = f"/history/{quote(name, safe='')}"
        found = answers.object_of(self._link.ask(path), self._where(path))
        return answers.outputs_of(found[name], self._where(path)) if name in found else None

    def queued(self) -> Queue:
        """Return who is served."""
        where = self._where("/queue")
        return answers.queue_of(answers.object_of(self._link.ask("/queue"), where), where)

    def picture(self, outputs: dict[str, Any], node: str) -> Picture:
        """Fetch the result of a node."""
        place: Place = answers.place_of(outputs, node, self._where("/history"))
        params = {"filename": place.filename, "subfolder": place.subfolder, "type": place.kind}
        where = self._where("/view")
        answer = self._link.fetch("/view", params)
        if answer.status != 200:
            raise RenderError(f"{where}: the server answers {answer.status} instead of the picture")
        return answers.picture_of(answer.body, where)

    def drop(self, *names: str) -> None:
        """Take a job of ours out of the queue, or stop it; jobs of others go on. Never raises."""
        self._link.farewell("/queue", {"delete": list(names)})
        # older servers stop whatever runs, without a look at the id
        answer = self._link.farewell("/queue")
        try:
            running = answers.queue_of(answers.object_of(answer, ""), "").running if answer else ()
        except RenderError:
            return
        for name in names:
            if name in running:
                self._link.farewell("/interrupt", {"prompt_id": name})

    def _where(self, path: str) -> str:
        return f"{self._link.address.base}{path}"
