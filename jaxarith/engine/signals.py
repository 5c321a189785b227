"""Signals that ask a run to stop: noted when they come, looked at between segments."""

import signal
import threading
from types import FrameType, TracebackType

CAUGHT = ("SIGINT", "SIGTERM", "SIGUSR1")


class StopRequest:
    """A context in which the first of SIGINT, SIGTERM and SIGUSR1 is only noted.

    A second one acts as it would have without us. Outside the main thread, where Python allows no
    handlers, nothing is caught.

    Attributes:
        received: the signal's number, or None.
    """

    def __init__(self) -> None:
        self.received: int | None = None
        self._previous: dict[int, object] = {}

    def __enter__(self) -> "StopRequest":
        """Install the handlers."""
        if threading.current_thread() is threading.main_thread():
            for name in CAUGHT:
                if number := getattr(signal, name, None):
                    self._previous[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the handlers back that were there before."""
        self._restore()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.received = number
        self._restore()

    def _restore(self) -> None:
        while self._previous:
            number, handler = self._previous.popitem()
            signal.signal(number, handler)  # type: ignore[arg-type]
