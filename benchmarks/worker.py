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
        copies: of the process, that run at the same time.
    """

    module: str
    function: str
    options: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    copies: int = 1


@contextmanager
def contending(makers: list[Maker], static: Static, members: int) -> Iterator[list[Contender]]:
    """Contenders for one size, each waiting in its process until it is told to run."""
    context = multiprocessing.get_context("spawn")
    processes, ends, contenders = [], [], []
    try:
        for maker in makers:
            copies = []
            for _ in range(maker.copies):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, maker, static, members))
                before = dict(os.environ)
                os.environ.update(maker.environment)
                process.start()
                os.environ.clear()
                os.environ.update(before)
                theirs.close()
                processes.append(process)
                copies.append(ours)
            ends += copies
            # One after the other, so that what compiling takes is its own.
            contenders.append(_remote(copies))
        yield contenders
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.join()


def _remote(ends: list[Connection]) -> Contender:
    """Processes that do the same, as one contender that has done what all have."""
    (name, unit, compile_seconds), *_ = [end.recv() for end in ends]

    def run(count: int) -> None:
        for end in ends:
            end.send(count)
        contender.peak_bytes = sum(end.recv() for end in ends)

    several = f", {len(ends)} processes" if len(ends) > 1 else ""
    contender = Contender(name + several, run, unit * len(ends), compile_seconds)
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
