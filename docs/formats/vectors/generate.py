#!/usr/bin/env python3
"""Writes the test vectors of this folder: a second implementation of the formats, from their pages alone.

Needs the Python package "cryptography". Run in this folder; the output is deterministic.
"""
import hashlib
import hmac
import json
import pathlib
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HERE = pathlib.Path(__file__).parent
KEY = bytes.fromhex("b0ec9be93a1adb6f1183b85de313c8acdbc5a777292e689f77112357d0938ac9")
DATASET = bytes.fromhex("00112233445566778899aabbccddeeff00112233")
SNAPSHOT = bytes.fromhex("f0e1d2c3b4a5968778695a4b3c2d1e0f")
ORIGIN = bytes.fromhex("0f1e2d3c4b5a69788796a5b4c3d2e1f0")
SHOWN_BYTES = 4096


def plaintext(size):
    """Byte i is (7 i + floor(i / 256)) mod 256."""
    return bytes((7 * i + (i >> 8)) % 256 for i in range(size))


def hkdf(ikm, salt, info, length=32):
    prk = hmac.new(salt, ikm, hashlib.sha256).digest()
    okm, block = b"", b""
    for i in range(1, -(-length // 32) + 1):
        block = hmac.new(prk, block + info + bytes([i]), hashlib.sha256).digest()
        okm += block
    return okm[:length]


def fields(*values):
    return b"".join(struct.pack(">I", len(v)) + v for v in values)


def seal(key, salt, prefix, context, data, size):
    """A sealed file, as sealed-file.md says."""
    cipher = AESGCM(hkdf(key, salt, context))
    out = bytes([40]) + salt + prefix
    payloads, room, at = [], size - 56, 0
    while True:
        payloads.append(data[at:at + room])
        at, room = at + room, size - 16
        if at >= len(data):
            break
    for i, payload in enumerate(payloads):
        nonce = prefix + struct.pack(">IB", i, 1 if i == len(payloads) - 1 else 0)
        out += cipher.encrypt(nonce, payload, None)
    return out


def object_id(salt, prefix):
    return hashlib.sha256(b"cce/v1/object-id" + bytes([40]) + salt + prefix).digest()[:16]


def write(path, value):
    (HERE / path).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def sealed_file(name, size, segment, path="a/one.csv", number=0):
    salt = hashlib.sha256(b"salt of " + name.encode()).digest()
    prefix = hashlib.sha256(b"prefix of " + name.encode()).digest()[:7]
    context = fields(b"cce/v1/dataset-file", DATASET, SNAPSHOT, path.encode())
    sealed = seal(KEY, salt, prefix, context, plaintext(size), segment)
    value = {
        "key": KEY.hex(),
        "dataset": "0x" + DATASET.hex(),
        "snapshot": SNAPSHOT.hex(),
        "path": path,
        "associatedData": context.hex(),
        "segmentSize": segment,
        "salt": salt.hex(),
        "noncePrefix": prefix.hex(),
        "objectId": object_id(salt, prefix).hex(),
        "plaintextBytes": size,
        "plaintextRule": "byte i is (7 i + floor(i / 256)) mod 256",
        "ciphertextBytes": len(sealed),
        "ciphertextSha256": hashlib.sha256(sealed).hexdigest(),
    }
    if len(sealed) <= SHOWN_BYTES:
        value["ciphertext"] = sealed.hex()
    write(f"sealed-file/{name}.json", value)


def sealed_files():
    for segment, label in ((16384, "16k"), (65536, "64k"), (1048576, "1m")):
        first, later = segment - 56, segment - 16
        sizes = {"empty": 0, "one": 1, "tag-less-one": 15, "tag": 16, "tag-plus-one": 17}
        for n, border in ((1, first), (2, first + later), (3, first + 2 * later)):
            for off, word in ((-1, "less-one"), (0, "exact"), (1, "plus-one")):
                if segment < 1048576 or n == 1:
                    sizes[f"segments-{n}-{word}"] = border + off
        for word, size in sizes.items():
            sealed_file(f"{label}-{word}", size, segment)
    sealed_file("16k-unicode-path", 100, 16384, "größe/数据 1.csv")


def manifest():
    def header(n):
        return bytes(range(n, n + 39))

    entries = [
        {"path": "a/one.csv", "plaintextBytes": 1, "segmentSize": 16384, "header": header(0).hex(),
         "sha256": hashlib.sha256(b"1").hexdigest()},
        {"path": "a/two.csv", "plaintextBytes": 70000, "segmentSize": 65536, "header": header(64).hex(),
         "sha256": hashlib.sha256(b"2").hexdigest(), "origin": ORIGIN.hex()},
    ] + [{"path": f"many/{i:03}", "plaintextBytes": i, "segmentSize": 16384, "header": header(i).hex(),
          "sha256": hashlib.sha256(b"%d" % i).hexdigest()} for i in range(70)]
    plain = b"CCEM\x02" + DATASET + SNAPSHOT + struct.pack(">IQIH", 3, 1767225600, len(entries), 1) + ORIGIN
    last = b""
    for i, e in enumerate(entries):
        path = e["path"].encode()
        shared = 0
        while i % 64 and shared < min(len(last), len(path)) and last[shared] == path[shared]:
            shared += 1
        plain += struct.pack(">HH", shared, len(path) - shared) + path[shared:]
        plain += struct.pack(">QBH", e["plaintextBytes"], e["segmentSize"].bit_length() - 1, 1 if "origin" in e else 0)
        plain += bytes.fromhex(e["header"]) + bytes.fromhex(e["sha256"])
        last = path
        e["objectId"] = object_id(bytes.fromhex(e["header"])[:32], bytes.fromhex(e["header"])[32:]).hex()
    context = fields(b"cce/v1/snapshot-manifest", DATASET, SNAPSHOT)
    sealed = seal(KEY, bytes(range(64, 96)), bytes(range(96, 103)), context, plain, 65536)
    write("snapshot-manifest.json", {
        "key": KEY.hex(), "dataset": "0x" + DATASET.hex(), "snapshot": SNAPSHOT.hex(), "epoch": 3,
        "createdAt": 1767225600, "entries": entries, "associatedData": context.hex(),
        "plaintext": plain.hex(), "sealed": sealed.hex(), "root": hashlib.sha256(sealed).hexdigest()})


def avin(chunks, key=KEY):
    out = b"AVIN\x01" + struct.pack(">I", len(chunks))
    for i, chunk in enumerate(chunks):
        iv = hashlib.sha256(b"iv %d" % i).digest()[:12]
        out += iv + AESGCM(key).encrypt(iv, chunk, None)
    return out


def avin_files():
    full = 4 << 20
    cases = {"empty": [], "one": [b"x"], "small": [plaintext(1000)],
             "one-full-chunk": [bytes(full)], "two-chunks": [bytes(full), plaintext(11)]}
    for name, chunks in cases.items():
        sealed = avin(chunks)
        value = {"key": KEY.hex(), "chunkBytes": [len(c) for c in chunks],
                 "plaintextSha256": hashlib.sha256(b"".join(chunks)).hexdigest(),
                 "sealedBytes": len(sealed), "sealedSha256": hashlib.sha256(sealed).hexdigest()}
        if len(sealed) <= SHOWN_BYTES:
            value["sealed"] = sealed.hex()
        write(f"avin-v1/{name}.json", value)


sealed_files()
manifest()
avin_files()
