"""Folders by names that Orbax and TensorStore take as they are."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLAIN = re.compile(r"[\w /.,:;=+~@%-]*")


@contextmanager
def plain_path(folder: Path) -> Iterator[Path]:
    r"""An absolute path of a folder without characters that its reader takes for a pattern.

    Below a folder such as ``lr[0.1]`` or ``a\b`` Orbax saves without an error what it cannot find
    again. There a link with a plain name leads to the folder.
    """
    folder = folder.absolute()
    if PLAIN.fullmatch(str(folder)):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="jaxarith-") as aside:
        link = Path(aside) / "folder"
        link.symlink_to(folder, target_is_directory=True)
        yield link
