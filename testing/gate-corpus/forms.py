"""Ways to write tables, bytes and pictures: what leaks and safe outputs are wrapped in."""
import base64
import codecs
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib

import matplotlib
import numpy as np
import pandas as pd
from PIL import Image

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def csv(frame, **options):
    return frame.to_csv(index=False, **options).encode()


def numbers(frame):
    return frame.select_dtypes("number")


def figure(draw, form="png", **options):
    out = io.BytesIO()
    plt.figure(figsize=(4, 3))
    draw(plt)
    plt.tight_layout()
    plt.savefig(out, format=form, dpi=80, **options)
    plt.close()
    return out.getvalue()


def image(png):
    return Image.open(io.BytesIO(png)).convert("RGB")


def saved(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def low_bits(picture, payload, channels=(0, 1, 2)):
    a = np.array(picture)
    bits = np.unpackbits(np.frombuffer(payload, dtype=np.uint8))
    flat = a[:, :, list(channels)].reshape(-1)
    flat[:len(bits)] = (flat[:len(bits)] & 0xFE) | bits
    a[:, :, list(channels)] = flat.reshape(a.shape[0], a.shape[1], len(channels))
    return saved(Image.fromarray(a), "PNG")


def notebook(outputs, metadata=None, source="analysis()"):
    return json.dumps({
        "nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {},
        "cells": [{"cell_type": "code", "metadata": {}, "execution_count": 2, "source": [source], "outputs": outputs}]}).encode()


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(True)}


def zipped(files, comment=b"", extra=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.extra = extra
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, content)
        z.comment = comment
    return out.getvalue()


def tarred(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as t:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            t.addfile(info, io.BytesIO(content))
    return out.getvalue()


def through(write):
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def uuencode(data):
    lines = [b"begin 644 d\n"]
    for i in range(0, len(data), 45):
        lines.append(codecs.encode(data[i:i + 45], "uu").split(b"\n")[1] + b"\n")
    return b"".join(lines) + b"`\nend\n"


def zero_width(text, payload):
    bits = "".join(f"{b:08b}" for b in payload)
    hidden = "".join("\u200b" if x == "0" else "\u200c" for x in bits)
    return (text[:10] + hidden + text[10:]).encode()


def trailing(lines, payload):
    bits = "".join(f"{b:08b}" for b in payload)
    lines = (lines * (len(bits) // len(lines) + 1))[:len(bits)]
    return "\n".join(line + (" " if x == "1" else "") for line, x in zip(lines, bits)).encode() + b"\n"


UNITS = "zero one two three four five six seven eight nine".split()


def in_words(value):
    return " ".join({"-": "minus", ".": "point"}.get(c) or UNITS[int(c)] for c in f"{value}" if c in "-.0123456789")


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(png, kind, body):
    return png[:-12] + chunk(kind, body) + png[-12:]


def safetensors(tensors):
    header, body = {}, b""
    for name, a in tensors.items():
        raw = np.ascontiguousarray(a, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(a.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


__all__ = [n for n in dir() if not n.startswith("__")]
