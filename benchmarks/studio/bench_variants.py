"""Twelve variants as the tray asks for them: when the first thumbnail is there, and when all are.

    python benchmarks/studio/bench_variants.py [--rounds 5] [--size 512] [--photo] [--model NAME]

Runs the real engine thread and the real thread of the pictures, without a window, on a bundled sample. Times
are from the request to the picture, in seconds, the median of the rounds with their worst; each round begins
with a mask that nobody has encoded. Ratios are to one edit of the same part (`PartEditor.apply`, the mask is
set), taken in the same process between the rounds, so that other work on the machine slows both alike.
With --photo the face is a made-up photo that moves; else it is drawn.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
import torch
from PySide6.QtWidgets import QApplication

from facemask_editor.app.samples import bundled_samples
from facemask_editor.app.session import ModelState, Session
from facemask_editor.app.variants.aim import Scope, aim_of
from facemask_editor.app.variants.tray import Tray
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.document.document import MaskDocument
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.session import EngineSession
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import open_mask
from facemask_editor.qt.features.variants.faces import Faces, crop_of
from facemask_editor.qt.features.variants.maker import Maker
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.render.illustration.choices import choices_of
from facemask_editor.weights.checkpoint import load_model

CASES = (
    ("nose", ("nose",)), ("eyes", ("l_eye",)), ("brows", ("l_brow",)), ("mouth", ("u_lip", "l_lip", "mouth")),
    ("hair", ("hair",)),
)  # fmt: skip
"""What is selected; the other side comes with it."""
SIDE = 88
"""Of a thumbnail, pixels."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--photo", action="store_true")
    parser.add_argument("--model", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    app = QApplication([])
    client, session = EngineClient(EngineSession), Session()
    client.start("cpu", options.model)
    until(app, lambda: client.info is not None or client.failure)
    assert client.info is not None, client.failure
    session.set_model(ModelState(client.info))
    editor = PartEditor(load_model(options.model or None))
    pixels = resize_nearest(open_mask(bundled_samples()[0]).label_map, options.size, options.size)
    editor.set_mask(pixels)
    kind = "a photo that moves" if options.photo else "a drawing"
    print(f"document {options.size} x {options.size}, {options.rounds} rounds, thumbnails of {kind}")
    for name, selected in CASES:
        labels = [CELEBAMASK_HQ.index(part) for part in selected]
        counts = np.bincount(pixels.ravel(), minlength=len(CELEBAMASK_HQ))
        given = {"both": True, "counts": counts, "locks": (), "known": CELEBAMASK_HQ.names}
        variants = Tray(aim_of(CELEBAMASK_HQ, labels, Scope.SELECTED, **given)).shown
        found = [
            one_round(app, client, session, editor, pixels, variants, photo=options.photo)
            for _ in range(options.rounds + 1)
        ]
        show(name, found[1:])  # the first one warms up
    client.shutdown()


def one_round(app, client, session, editor, pixels, variants, *, photo):
    """Return seconds to the first picture, to all of them, to all masks, and of one edit."""
    document = MaskDocument(pixels.copy())
    if photo:
        noise = np.random.default_rng(0).normal(60, 6, (*pixels.shape, 1))
        document.photo = np.clip(CELEBAMASK_HQ.palette_array[pixels] * 0.6 + noise, 0, 255).astype(np.uint8)
    session.set_document(document)
    maker = Maker(client, session)
    maker.turn_to(document)
    first, masks = [], []
    start = time.perf_counter()

    def made(variant):
        now, known = time.perf_counter() - start, maker.of(variant)
        if known.pictured and not first:
            first.append(now)
        if known.fresh and not known.pictured:
            masks.append(now)

    maker.made.connect(made)
    crop = crop_of(pixels, [CELEBAMASK_HQ.index(part) for part in variants[0].aim.parts], CELEBAMASK_HQ)
    choices = None if photo else choices_of(None)
    palette, photo_mask = CELEBAMASK_HQ.palette_array, document.photo_mask
    before = document.snapshot()
    maker.set_faces(Faces(before, CELEBAMASK_HQ, crop, SIDE, palette, document.photo, photo_mask, choices))
    maker.show(variants)
    until(app, lambda: all(maker.of(variant).pictured for variant in variants))
    all_of_them = time.perf_counter() - start
    maker.shutdown()
    start = time.perf_counter()
    editor.apply(variants[3].recipe(()))
    return first[0], all_of_them, max(masks), time.perf_counter() - start


def show(name, rounds):
    columns = list(zip(*rounds, strict=True))
    edit = np.median(columns[3])
    texts = [
        f"{title} {np.median(column):.3f} (worst {max(column):.3f}, {np.median(column) / edit:.1f} edits)"
        for title, column in zip(("first", "all", "masks"), columns, strict=False)
    ]
    print(f"{name:6s} {'; '.join(texts)}; one edit {edit:.3f} s", flush=True)


def until(app, done):
    while not done():
        app.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
