"""A contender in a process of its own: libraries' threads and memory do not meet."""

import importlib
import multiprocessing
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.contender import Contender
from jaxarith.member import Static


@dataclass(frozen=True)
class Maker:
    """How to make a contender: ``module.function(static, members, **options)``.

    Attributes:
        module, function: where it is made.
        options: further arguments.
        environment: of its process.
    """

    module: str
    function: str
    options: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def contending(makers: list[Maker], static: Static, members: int) -> Iterator[list[Contender]]:
    """Contenders for one size, each waiting in its process until it is told to run."""
    context = multiprocessing.get_context("spawn")
    processes, ends, contenders = [], [], []
    try:
        for maker in makers:
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, maker, static, members))
            before = dict(os.environ)
            os.environ.update(maker.environment)
            process.start()
            os.environ.clear()
            os.environ.update(before)
            theirs.close()
            processes.append(process)
            ends.append(ours)
            # One after the other, so that what compiling takes is its own.
            contenders.append(_remote(ours))
        yield contenders
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.join()


def _remote(end: Connection) -> Contender:
    name, unit, compile_seconds = end.recv()

    def run(count: int) -> None:
        end.send(count)
        contender.peak_bytes = end.recv()

    contender = Contender(name, run, unit, compile_seconds)
    return contender


def _serve(end: Connection, maker: Maker, static: Static, members: int) -> None:
    make = getattr(importlib.import_module(maker.module), maker.function)
    contender: Contender = make(static, members, **maker.options)
    end.send((contender.name, contender.unit, contender.compile_seconds))
    while True:
        try:
            count = end.recv()
        except EOFError:
            return
        contender.run(count)
        end.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
