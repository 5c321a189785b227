"""What pictures there are: digit sources and drawn operators, as a table and as a picture."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.cache import cache_folder
from jaxarith.errors import InputError, RunError
from jaxarith.paths import shown, user_path
from jaxarith.tasks.digits import SOURCES, Digits, partition
from jaxarith.tasks.digits.collection import fingerprint
from jaxarith.tasks.digits.source import as_digits, check, choose
from jaxarith.tasks.digits.store import find
from jaxarith.tasks.glyphs import OPERATORS, glyph_lots

COLUMNS = 20  # Of the contact sheet.


def describe_sources(used: Digits | None = None) -> pd.DataFrame:
    """One row per lot of each prepared source and of the operators; one per source without.

    Args:
        used: the digits in use, where they are loaded.

    Returns:
        Columns ``source``, ``used``, ``shows``, ``lot``, ``images``, ``fewest`` and ``most``
        (images of one character), ``mean`` (of all pixels, 0 to 1), ``megabytes``,
        ``fingerprint`` (of the whole source), ``place`` and ``mend``.

    Raises:
        InputError: ``JAXARITH_DIGITS`` names what is not there.
    """
    if used is None:
        chosen = choose(None)
        check(chosen)
    wanted = used.source if used else chosen.source
    rows: list[dict[str, Any]] = []
    for source in SOURCES:
        rows += _digit_rows(source, source == wanted)
    rows += _glyph_rows()
    return pd.DataFrame(rows).astype({"fewest": "Int64", "most": "Int64"})


def _digit_rows(source: str, used: bool) -> Iterator[dict[str, Any]]:
    what = {"source": source, "used": "yes" if used else "no", "shows": "digits"}
    place = cache_folder("digits") / source
    if (found := find(source)) is None:
        name = "DIR" if source == "idx" else source
        missing: dict[str, Any] = {"fewest": pd.NA, "most": pd.NA}
        missing |= {"mean": float("nan"), "megabytes": float("nan")}
        mend = f"jaxarith data --digits {name}"
        state = {"lot": "not prepared", "images": 0, **missing, "fingerprint": ""}
        yield {**what, **state, "place": str(place), "mend": mend}
        return
    for lot, part in partition(as_digits(source, found))._asdict().items():
        counts = np.bincount(part.labels, minlength=10)
        yield {
            **what,
            **_measures(lot, part.images, counts),
            "fingerprint": found.fingerprint,
            "place": str(place),
            "mend": "",
        }


def _glyph_rows() -> Iterator[dict[str, Any]]:
    everything = [glyph_lots(operator) for operator in OPERATORS]
    print_ = fingerprint(
        np.concatenate([np.concatenate(lots) for lots in everything]), np.empty(0, np.uint8)
    )
    for lot, glyphs in zip(everything[0]._fields, zip(*everything, strict=True), strict=True):
        yield {
            "source": "drawn",
            "used": "yes",
            "shows": " ".join(OPERATORS),
            **_measures(lot, np.concatenate(glyphs), np.array([len(some) for some in glyphs])),
            "fingerprint": print_,
            "place": "made here",
            "mend": "",
        }


def _measures(lot: str, images: np.ndarray, counts: np.ndarray) -> dict[str, Any]:
    return {
        "lot": lot,
        "images": len(images),
        "fewest": int(counts.min()),
        "most": int(counts.max()),
        "mean": float(images.mean() / 255),
        "megabytes": images.nbytes / 1e6,
    }


def contact_sheet(digits: Digits) -> np.ndarray:
    """The first images of every character, a row each, lots side by side.

    Returns:
        uint8 [28 rows, 28 columns]: ten digits, then ``+ - *``; of each lot ``COLUMNS / 2`` images,
        with a grey line between lots.
    """
    each = COLUMNS // 2
    lots = partition(digits)
    rows = [[part.images[part.labels == digit][:each] for part in lots] for digit in range(10)]
    rows += [[glyphs[:each] for glyphs in glyph_lots(operator)] for operator in OPERATORS]
    line = np.full((28, 2), 128, np.uint8)
    return np.concatenate(
        [
            np.concatenate([piece for lot in row for piece in (*lot, line)][:-1], axis=1)
            for row in rows
        ]
    )


def save_picture(pixels: np.ndarray, path: Path | str, enlarged: int = 2) -> None:
    """Write uint8 [rows, columns] as a picture, each pixel as a square.

    Raises:
        InputError: a name that is no picture's, or a place that cannot be written.
        RunError: no space on the disk.
    """
    from PIL import Image

    path = user_path(path, "--out")
    if path.suffix.lower() != ".png":
        raise InputError(f"--out {shown(path)}: must end in .png")
    image = Image.fromarray(pixels)
    try:
        image.resize((image.width * enlarged, image.height * enlarged), 0).save(path)
    except OSError as error:
        kind = RunError if error.errno == errno.ENOSPC else InputError
        raise kind(f"--out {shown(path)}: cannot be written ({error.strerror or error})") from None


def brief_sources(table: pd.DataFrame) -> pd.DataFrame:
    """The table as a person reads it."""
    short = table.copy()
    short["fingerprint"] = [value[:12] if value else "–" for value in table["fingerprint"]]
    short["megabytes"] = table["megabytes"].map(
        lambda value: "–" if value != value else f"{value:.1f}"
    )
    short["images"] = [f"{value:,}" for value in table["images"]]
    if not short["mend"].any():
        short = short.drop(columns="mend")
    return short
