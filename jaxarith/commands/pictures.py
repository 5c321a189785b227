"""Commands about pictures: ``data``."""

from typing import Annotated

from tyro.conf import arg

from jaxarith.commands.registry import DigitSource, Format, command
from jaxarith.paths import user_path


@command("data")
def data(
    digits: DigitSource = None,
    prepare: bool = False,
    out: Annotated[str | None, arg(metavar="PNG")] = None,
    format: Format = "table",
) -> None:
    """Show the digit sources and drawn operators that pictures are made of; prepare a source.

    Args:
        digits: prepare and use this source: tfds (MNIST by TensorFlow Datasets), embedded
            (scikit-learn's 8×8 digits), or a folder of the four MNIST files.
        prepare: prepare the source that would be used: JAXARITH_DIGITS, else tfds, else embedded.
        out: write a picture of the first images of every lot; prepares, too.
        format: how to print.
    """
    from jaxarith.data_sources import brief_sources, contact_sheet, describe_sources, save_picture
    from jaxarith.tables import check_format, show
    from jaxarith.tasks.digits import load_digits

    check_format(format)
    picture = None if out is None else user_path(out, "--out")
    used = load_digits(digits) if digits is not None or prepare or picture is not None else None
    if used is not None and picture is not None:
        save_picture(contact_sheet(used), picture)
    table = describe_sources(used)
    order = ("source", "used", "lot", "images", "mend", "shows")
    show(table, format, brief_sources(table), order, ("mend",))
