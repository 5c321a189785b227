"""Commands run in this process with a real terminal as standard output."""

import fcntl
import os
import struct
import sys
import termios
import threading
import unicodedata
from collections.abc import Sequence

import pytest
from cli.commands import run_command


def on_terminal(
    arguments: Sequence[object], monkeypatch: pytest.MonkeyPatch, columns: int, rows: int = 24
) -> list[str]:
    """The lines that a command, which must succeed, prints on a terminal of this size."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    chunks = []

    def read() -> None:
        # Linux raises where nobody writes any more.
        try:
            while piece := os.read(master, 65536):
                chunks.append(piece)
        except OSError:
            pass

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with open(slave, "w", encoding="utf-8") as terminal, monkeypatch.context() as patch:
            patch.delenv("COLUMNS", raising=False)
            patch.setattr(sys, "stdout", terminal)
            code = run_command(arguments, patch)
    finally:
        reader.join()
        os.close(master)
    assert code == 0
    return b"".join(chunks).decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def wide(line: str) -> int:
    """The columns that a line takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
