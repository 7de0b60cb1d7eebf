#!/usr/bin/env python3
"""Turns a root file system tar into an OCI image layout with one layer, the same bytes for the same input.

Usage: oci_layout.py ROOTFS_TAR LAYOUT_DIR SOURCE_DATE_EPOCH

Entries are sorted, times set to the epoch, owners set to root, device nodes and caches left out, and the layer is
compressed by gzip without a name or time. Prints the digest of the image manifest, which is the image's identity.
"""

import datetime
import gzip
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip"
GZIP_LEVEL = 6

# Folders the executor mounts over; they must exist in the image and hold nothing.
MOUNT_POINTS = ("code", "data", "dev", "output", "proc", "run", "sys", "tmp")

# Nothing a workload needs, or different in each build.
LEFT_OUT_FOLDERS = (
    "boot", "home", "media", "mnt", "opt", "root", "srv", "var",
    "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian",
    "usr/share/bug", "usr/share/doc-base", "usr/share/common-licenses", "usr/share/bash-completion",
    "usr/share/ca-certificates", "usr/share/debconf", "usr/share/menu", "usr/share/pixmaps",
    "usr/include", "usr/lib/systemd", "usr/lib/udev", "usr/lib/init", "usr/sbin",
)
LEFT_OUT_FILES = ("etc/hostname", "etc/resolv.conf", "etc/machine-id", "etc/ld.so.cache~", "etc/shadow", "etc/gshadow",
                  "etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-")
LEFT_OUT_SUFFIXES = (".a",)


def wanted(name: str) -> bool:
    if not name or name in LEFT_OUT_FILES or name.endswith(LEFT_OUT_SUFFIXES):
        return False
    if name.startswith("usr/lib/python3/dist-packages/") and "/tests/" in name:
        return False
    folders = LEFT_OUT_FOLDERS + MOUNT_POINTS
    return not any(name == folder or name.startswith(folder + "/") for folder in folders)


def clean(member: tarfile.TarInfo, name: str, epoch: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type = member.type
    entry.mode = member.mode & 0o755
    entry.mtime = epoch
    entry.size = member.size if member.isreg() else 0
    entry.linkname = member.linkname.removeprefix("./") if member.islnk() else member.linkname
    return entry


def write_layer(rootfs_tar: str, layer: io.BufferedIOBase, epoch: int) -> None:
    with tarfile.open(rootfs_tar) as source, tarfile.open(fileobj=layer, mode="w", format=tarfile.PAX_FORMAT) as out:
        by_name = {}
        for member in source.getmembers():
            name = member.name.removeprefix("./").strip("/")
            if wanted(name) and (member.isreg() or member.isdir() or member.issym() or member.islnk()):
                by_name[name] = member
        for point in MOUNT_POINTS:
            folder = tarfile.TarInfo(point)
            folder.type, folder.mode, folder.mtime = tarfile.DIRTYPE, 0o755, epoch
            out.addfile(folder)
        # Hard links go last, so that what they point at is there; one whose target was left out is dropped.
        for name in sorted(by_name, key=lambda n: (by_name[n].islnk(), n)):
            member = by_name[name]
            entry = clean(member, name, epoch)
            if member.islnk() and entry.linkname not in by_name:
                continue
            out.addfile(entry, source.extractfile(member) if member.isreg() else None)


class Hashing(io.RawIOBase):
    """Passes bytes on and hashes them."""

    def __init__(self, target):
        self.target, self.digest, self.size = target, hashlib.sha256(), 0

    def writable(self):
        return True

    def write(self, data):
        self.digest.update(data)
        self.size += len(data)
        self.target.write(data)
        return len(data)

    def tell(self):
        return self.size


def put(blobs: pathlib.Path, data: bytes) -> dict:
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    return {"digest": "sha256:" + digest, "size": len(data)}


def canonical(document: dict) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def main() -> None:
    rootfs_tar, layout_dir, epoch = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    blobs = layout_dir / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)
    partial = layout_dir / "layer.partial"
    with open(partial, "wb") as file:
        packed = Hashing(file)
        with gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=packed, mtime=0) as zipped:
            plain = Hashing(zipped)
            write_layer(rootfs_tar, plain, epoch)
    layer_hex = packed.digest.hexdigest()
    os.replace(partial, blobs / layer_hex)
    config = put(blobs, canonical({
        "architecture": "amd64",
        "os": "linux",
        "created": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "config": {"Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], "Cmd": ["python3"], "WorkingDir": "/output"},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + plain.digest.hexdigest()]},
    }))
    manifest = put(blobs, canonical({
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": {"mediaType": CONFIG_TYPE, **config},
        "layers": [{"mediaType": LAYER_TYPE, "digest": "sha256:" + layer_hex, "size": packed.size}],
    }))
    (layout_dir / "index.json").write_bytes(canonical({
        "schemaVersion": 2,
        "manifests": [{"mediaType": MANIFEST_TYPE, **manifest}],
    }))
    # Written last: a layout without it is not finished.
    (layout_dir / "oci-layout").write_bytes(canonical({"imageLayoutVersion": "1.0.0"}))
    print(manifest["digest"])


if __name__ == "__main__":
    main()
