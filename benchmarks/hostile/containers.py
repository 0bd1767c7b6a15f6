"""Mutations by the structure of PNG, ZIP and safetensors: what is changed has right checksums and lengths."""

from __future__ import annotations

import io
import json
import random
import struct
import warnings
import zipfile
import zlib
from typing import Any

from benchmarks.hostile.texts import mutate_json, odd_text

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIDES = (0, 1, 15, 16, 17, 8192, 8193, 100_000, 0x7FFFFFFF, 0xFFFFFFFF)
_NAMES = ("../x.png", "/etc/passwd", "a\\..\\b", "CON", "a\nb", "\x1b[2J", "x" * 300, "", "mask.png", "a/b/c")
Chunk = tuple[bytes, bytes]


def mutate_png(rng: random.Random, data: bytes) -> bytes:
    """Change chunks of a PNG; all checksums are right but for one in ten."""
    chunks = _chunks(data)
    if not chunks:
        return data[::-1]
    rng.choice((_header, _header, _pixels, _pixels, _add, _add, _drop, _double, _swap, _body, _rename))(
        rng, chunks
    )
    wrong = rng.randrange(len(chunks)) if chunks and rng.random() < 0.1 else -1
    made = [_SIGNATURE]
    for place, (kind, body) in enumerate(chunks):
        check = zlib.crc32(kind + body) ^ (place == wrong)
        made.append(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check))
    return b"".join(made)


def _chunks(data: bytes) -> list[Chunk]:
    found, at = list[Chunk](), len(_SIGNATURE)
    while at + 12 <= len(data) and len(found) < 1000:
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _header(rng: random.Random, chunks: list[Chunk]) -> None:
    kind, body = chunks[0]
    if len(body) != 13:
        return
    fields = list(struct.unpack(">IIBBBBB", body))
    place = rng.randrange(7)
    fields[place] = rng.choice(_SIDES) if place < 2 else rng.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
    if rng.random() < 0.2:
        fields[0] = fields[1] = rng.choice((8192, 30_000, 65_535))
    chunks[0] = kind, struct.pack(">IIBBBBB", *fields)


def _pixels(rng: random.Random, chunks: list[Chunk]) -> None:
    place = next((at for at, (kind, _) in enumerate(chunks) if kind == b"IDAT"), None)
    if place is None:
        return
    try:
        raw = bytearray(zlib.decompress(chunks[place][1]))
    except zlib.error:
        raw = bytearray(64)
    way = rng.randrange(6)
    if way == 0:
        raw = raw[: rng.randrange(len(raw) + 1)]
    elif way == 1:
        raw += bytes(rng.choice((1, 1000, 1 << 24)))
    elif way == 2:
        raw[:] = rng.randbytes(len(raw))
    elif way == 3:  # filters of rows
        for at in range(0, len(raw), max(1, rng.randrange(1, 70))):
            raw[at] = rng.choice((0, 1, 2, 3, 4, 5, 255))
    elif way == 4:
        raw[:] = bytes([rng.choice((0, 1, 18, 19, 254, 255))]) * len(raw)
    else:
        for _ in range(8):
            if raw:
                raw[rng.randrange(len(raw))] = rng.randrange(256)
    packed = zlib.compress(bytes(raw), rng.choice((0, 1, 9)))
    step = rng.choice((len(packed), len(packed), 1, 7, 100)) if len(packed) < 4096 else len(packed)
    chunks[place : place + 1] = [(b"IDAT", packed[at : at + step]) for at in range(0, len(packed), step)]


def _add(rng: random.Random, chunks: list[Chunk]) -> None:
    bomb = zlib.compress(bytes(1 << 24), 9)
    made = {
        b"tEXt": b"a\0" + rng.randbytes(9),
        b"zTXt": b"a\0\0" + bomb,
        b"iTXt": b"a\0\1\0\0\0" + bomb,
        b"iCCP": b"a\0\0" + rng.choice((bomb, zlib.compress(rng.randbytes(200)))),
        b"eXIf": rng.choice((b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0", rng.randbytes(40))),
        b"tRNS": rng.randbytes(rng.choice((0, 1, 2, 6, 256, 300))),
        b"PLTE": rng.randbytes(rng.choice((0, 3, 4, 768, 771))),
        b"fmPm": rng.choice((b"", struct.pack(">BII", 1, 32, 32) + bomb[:2000], rng.randbytes(30))),
        b"acTL": struct.pack(">II", rng.choice((0, 1, 2, 0xFFFFFFFF)), 0),
        b"gAMA": rng.randbytes(4),
        b"sBIT": rng.randbytes(rng.randrange(6)),
        b"fcTL": rng.randbytes(26),
        b"fdAT": rng.randbytes(30),
        b"IEND": b"",
        b"IHDR": chunks[0][1],
        b"CgBI": rng.randbytes(4),
        b"\0\1\2\3": b"",
    }
    kind = rng.choice(sorted(made))
    for _ in range(rng.choice((1, 1, 1, 1, 2, 500))):
        chunks.insert(rng.randrange(len(chunks) + 1), (kind, made[kind]))


def _drop(rng: random.Random, chunks: list[Chunk]) -> None:
    del chunks[rng.randrange(len(chunks))]


def _double(rng: random.Random, chunks: list[Chunk]) -> None:
    chunks.insert(rng.randrange(len(chunks) + 1), rng.choice(chunks))


def _swap(rng: random.Random, chunks: list[Chunk]) -> None:
    a, b = (rng.randrange(len(chunks)) for _ in range(2))
    chunks[a], chunks[b] = chunks[b], chunks[a]


def _body(rng: random.Random, chunks: list[Chunk]) -> None:
    place = rng.randrange(len(chunks))
    kind, body = chunks[place]
    changed = bytearray(body or b"\0")
    for _ in range(rng.choice((1, 3))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    chunks[place] = kind, bytes(changed)[: rng.choice((len(changed), len(changed), len(changed) // 2))]


def _rename(rng: random.Random, chunks: list[Chunk]) -> None:
    place = rng.randrange(len(chunks))
    chunks[place] = (
        rng.choice((b"abCd", b"ABCD", b"IDAT", b"PLTE", b"fmPm", rng.randbytes(4))),
        chunks[place][1],
    )


def mutate_zip(rng: random.Random, data: bytes) -> bytes:
    """Change members of a ZIP: dropped, doubled, renamed, emptied, blown up, or changed in themselves."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()[:100]]
    except Exception:  # it has been mutated before
        return data[::-1]
    place = rng.randrange(len(members)) if members else 0
    way = rng.randrange(6) if members else 1
    if way == 0:
        del members[place]
    elif way == 1:
        members.append((rng.choice((*_NAMES, odd_text(rng)[:300])), bytes(rng.choice((0, 100, 1 << 24)))))
    elif way == 2:
        members[place] = rng.choice(_NAMES), members[place][1]
    elif way == 3:
        members.append(members[place])
    elif way == 4:
        members[place] = members[place][0], bytes(rng.choice((0, 1, 1 << 24)))
    else:
        name, body = members[place]
        members[place] = name, _changed(rng, name, body)
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w") as archive:
        warnings.simplefilter("ignore")  # of doubled names
        for name, body in members:
            kind = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED))
            archive.writestr(zipfile.ZipInfo(name.encode("utf-8", "replace").decode()), body, kind)
    return packed.getvalue()


def _changed(rng: random.Random, name: str, body: bytes) -> bytes:
    if body.startswith(_SIGNATURE):
        return mutate_png(rng, body)
    if name.endswith(".json"):
        return mutate_json(rng, body)
    changed = bytearray(body or b"\0")
    changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def mutate_safetensors(rng: random.Random, data: bytes) -> bytes:
    """Change the header of a safetensors file, its length told rightly, or numbers of its tensors."""
    size = int.from_bytes(data[:8], "little")
    if rng.random() < 0.4 or size > len(data):
        changed = bytearray(data)
        for _ in range(4):
            at = rng.randrange(min(size + 8, len(data) - 2), len(data) - 1) if size + 10 < len(data) else 0
            changed[at : at + 2] = rng.choice(
                (b"\0\0", b"\0\x7c", b"\0\xfc", b"\x01\x7e", b"\xff\x7b", rng.randbytes(2))
            )
        return bytes(changed)
    try:
        header: dict[str, Any] = json.loads(data[8 : 8 + size])
    except (ValueError, RecursionError):
        return data[::-1]
    text = mutate_json(rng, json.dumps(header).encode())
    return len(text).to_bytes(8, "little") + text + data[8 + size :]
