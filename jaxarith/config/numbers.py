"""Numbers in pictures: read, added from their digits, or added from their pictures."""

from dataclasses import dataclass

from jaxarith.checks import choice, optional, real, whole
from jaxarith.config.arithmetic import LAYOUTS, MOST_QUERIES
from jaxarith.errors import InputError

SYSTEMS = ("number_reader", "number_adder", "number_sum")
LENGTHS = ("equal", "uniform")


@dataclass(frozen=True)
class Numbers:
    """Numbers whose digits stand side by side in one picture 28 pixels high.

    Attributes:
        system: ``number_reader`` (a picture to its digits), ``number_adder`` (the digits of two
            numbers to those of their sum) or ``number_sum`` (two pictures to the sum's digits).
        smallest, largest: the range of every number, inclusive, at most 999.
        sample: so many numbers, or pairs, drawn once; None is every one of them once.
        lengths: how a sample is drawn: numbers of one, two and three digits ``equal`` in number, or
            all numbers alike (``uniform``).
        answer_layout: ``left`` (the digits as read) or ``units_first``.
        digit_rotation, digit_shift: degrees and pixels that each digit is moved by, at most.
        shift_across, shift_down: whole pixels that a picture is moved by, at most.
    """

    system: str = "number_reader"
    smallest: int = 0
    largest: int = 255
    sample: int | None = 20_000
    lengths: str = "equal"
    answer_layout: str = "left"
    digit_rotation: float = 15.0
    digit_shift: float = 2.0
    shift_across: int = 4
    shift_down: int = 2

    def __post_init__(self) -> None:
        choice(self, "system", SYSTEMS)
        whole(self, "smallest", 0, 999)
        whole(self, "largest", self.smallest, 999)
        optional(whole, self, "sample", 2, MOST_QUERIES)
        choice(self, "lengths", LENGTHS)
        if self.sample is None and self.lengths == "equal":
            raise InputError(
                "lengths='equal': is of a sample; set sample, or lengths=uniform for every number"
            )
        choice(self, "answer_layout", LAYOUTS)
        real(self, "digit_rotation", 0, 180)
        real(self, "digit_shift", 0, 28)
        whole(self, "shift_across", 0, 28)
        whole(self, "shift_down", 0, 28)

    @property
    def name(self) -> str:
        """The task's name in tables."""
        return self.system

    @property
    def operands(self) -> int:
        """Numbers in a query."""
        return 1 if self.system == "number_reader" else 2

    @property
    def digits_wide(self) -> int:
        """Places for a number's digits, blanks included."""
        return len(str(self.largest))

    @property
    def queries(self) -> int:
        """How many queries the task has."""
        every = (self.largest - self.smallest + 1) ** self.operands
        return every if self.sample is None else self.sample

    @property
    def own_test(self) -> int:
        """Queries that are for tests whatever the split: none."""
        return 0

    @property
    def mapping(self) -> str:
        """What goes in and what comes out."""
        return "image_to_text" if self.reads_images else "text_to_text"

    @property
    def reads_images(self) -> bool:
        """Whether queries are pictures."""
        return self.system != "number_adder"

    @property
    def draws_images(self) -> bool:
        """Whether answers are pictures."""
        return False

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of settings that only such a task has a use for."""
        return ("pictures", "frame_encoder") if self.reads_images else ()
