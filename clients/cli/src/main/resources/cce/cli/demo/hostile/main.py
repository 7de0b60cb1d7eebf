"""What a thief would try. Exits with 0 only when every way out was closed; what it managed to copy goes to its output,
where the Output Gate has to stop it."""
import base64
import os
import socket
import sys
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])
OUT = Path(os.environ["OUTPUT_DIR"])
opened = []


def attempt(name, action):
    try:
        action()
    except OSError as error:
        print(f"{name}: refused ({error.strerror})")
    else:
        opened.append(name)
        print(f"{name}: SUCCEEDED")


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        connection.connect(address)


def write(path):
    with open(path, "w") as file:
        file.write("stolen")


attempt("connect to the internet", lambda: connect(socket.AF_INET, ("192.0.2.1", 443)))
attempt("connect to loopback", lambda: connect(socket.AF_INET, ("127.0.0.1", 80)))
attempt("connect over IPv6", lambda: connect(socket.AF_INET6, ("::1", 80)))
attempt("talk to cced", lambda: connect(socket.AF_UNIX, "/run/cce/cced.sock"))
attempt("ask the guest agent", lambda: connect(socket.AF_UNIX, "/run/cce/guest-agent.sock"))
attempt("write to the root", lambda: write("/stolen.txt"))
attempt("write to the data", lambda: write(DATA / "rand-hie" / "randhie.csv"))
attempt("write to the code", lambda: write("/code/stolen.txt"))
attempt("leave through /proc", lambda: write("/proc/1/root/stolen.txt"))
attempt("read kernel memory", lambda: open("/proc/kcore", "rb").read(16))
attempt("become root", lambda: os.setuid(0))

lines = (DATA / "rand-hie" / "randhie.csv").read_text().splitlines()
print("\n".join(lines[1:41]))
(OUT / "weights.b64").write_bytes(base64.b64encode("\n".join(lines[:200]).encode()))
(OUT / "summary.csv").write_text("\n".join(lines[:60]))
sys.exit(len(opened))
