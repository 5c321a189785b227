"""Trained members that come with the package, each as ``jaxarith export`` writes one."""

from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "pretrained"


def pretrained(mapping: str) -> Path:
    """Where the member of a mapping lies: ``text_to_text`` or ``text_to_image``.

    Both add and subtract two numbers up to 99. A card beside the weights says what it was trained
    on, with which seed, how often it is right, and its limits.
    """
    return FOLDER / mapping
