"""Waiting for a job in the queue of a ComfyUI server."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.comfyui.client import Client
from facemask_editor.render.backends.comfyui.link import Link
from facemask_editor.render.renderer import Watch

_LOST = 3
"""Looks in a row that find a job nowhere: a single one may fall between two lists."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds.

    Attributes:
        pause: Between two looks.
        still: That the queue before a job may stand still.
        job: From sending a job to its picture.
    """

    pause: float = 0.5
    still: float = 1800.0
    job: float = 3600.0


def outputs_of_job(client: Client, link: Link, name: str, watch: Watch, patience: Patience) -> dict[str, Any]:
    """Return the outputs of a job by node, as soon as it is done.

    Raises:
        RenderError: It failed, is nowhere, waits or runs for too long.
        Cancelled: At once.
    """
    began = moved = time.monotonic()
    last, lost = "", 0
    while True:
        outputs = client.outputs(name)
        if outputs is not None:
            return outputs
        queue = client.queued()
        lost = 0 if name in queue.running + queue.waiting else lost + 1
        if lost >= _LOST:
            raise RenderError("ComfyUI knows nothing of the job any more; was the server started again?")
        if name in queue.running:
            state = "ComfyUI is working on it"
        elif name in queue.waiting:
            before = queue.waiting.index(name) + len(queue.running)
            state = f"{before} job{'' if before == 1 else 's'} before this one in ComfyUI's queue"
        else:
            state = last
        now = time.monotonic()
        if state != last:
            last, moved = state, now
            watch.say(state)
        if now - began > patience.job:
            raise RenderError(f"ComfyUI gave no picture within {patience.job:g} s")
        if name in queue.waiting and now - moved > patience.still:
            raise RenderError(f"ComfyUI's queue has stood still for {patience.still:g} s")
        link.pause(patience.pause)
