"""The arithmetic task: which queries there are, how they are written, what goes in and out."""

from dataclasses import dataclass

from jaxarith.checks import choice, optional, whole
from jaxarith.errors import InputError

LAYOUTS = ("left", "units_first")
QUERY_LAYOUTS = ("left", "columns")
MAPPINGS = ("text_to_text", "image_to_text", "text_to_image", "image_to_image")
OPERATOR_NAMES = {"+": "add", "-": "sub", "*": "mul"}
MOST_QUERIES = 5_000_000


@dataclass(frozen=True)
class Arithmetic:
    """Every query over a range of operands and a set of operators, and its answer.

    Attributes:
        operators: any of ``+ - *``, each once; products bind before sums.
        smallest, largest: the range of every operand, inclusive, non-negative.
        operands: how many numbers a query has, at least 2.
        query_width, answer_width: characters, blanks included; None is the longest needed.
        query_layout: ``left`` (``7+12``, as the assignments have it) or ``columns`` (`` 7+12``,
            each number right-aligned in as many characters as the largest has).
        answer_layout: ``left`` (the digits as read) or ``units_first`` (reversed, sign last).
        sample: train and test on this many queries drawn once from all of them; None is all.
        mapping: what goes in and what comes out.
    """

    operators: str = "+-"
    smallest: int = 0
    largest: int = 99
    operands: int = 2
    query_width: int | None = None
    answer_width: int | None = None
    query_layout: str = "left"
    answer_layout: str = "left"
    sample: int | None = None
    mapping: str = "text_to_text"

    def __post_init__(self) -> None:
        known = "".join(OPERATOR_NAMES)
        given = self.operators
        if not isinstance(given, str) or not given or set(given) - set(known):
            raise InputError(f"operators={given!r}: must be any of {' '.join(known)}")
        if len(set(given)) < len(given):
            raise InputError(f"operators={given!r}: names an operator twice")
        object.__setattr__(self, "operators", "".join(c for c in known if c in given))
        whole(self, "smallest", 0)
        whole(self, "largest", self.smallest)
        whole(self, "operands", 2, 6)
        if max(self.largest**self.operands, self.possible_queries) >= 2**62:
            raise InputError(
                f"largest={self.largest}: with {self.operands} operands passes 64 bits; choose less"
            )
        for name in ("query_width", "answer_width"):
            optional(whole, self, name, 1, 64)
        choice(self, "query_layout", QUERY_LAYOUTS)
        choice(self, "answer_layout", LAYOUTS)
        optional(whole, self, "sample", 2)
        choice(self, "mapping", MAPPINGS)
        if self.sample is not None and self.sample > self.possible_queries:
            raise InputError(
                f"sample={self.sample}: there are only {self.possible_queries} queries; "
                "leave sample out to use all"
            )
        if self.queries > MOST_QUERIES:
            raise InputError(
                f"largest={self.largest}: makes {self.queries} queries, more than {MOST_QUERIES}; "
                "set sample to draw some of them"
            )

    @property
    def name(self) -> str:
        """The task's name in tables: ``add_sub``, ``mul``, ``add_sub_mul`` …"""
        return "_".join(OPERATOR_NAMES[operator] for operator in self.operators)

    @property
    def possible_queries(self) -> int:
        """How many queries the ranges and operators allow."""
        numbers = self.largest - self.smallest + 1
        return numbers**self.operands * len(self.operators) ** (self.operands - 1)

    @property
    def queries(self) -> int:
        """How many queries the task has."""
        return self.possible_queries if self.sample is None else self.sample

    @property
    def own_test(self) -> int:
        """Queries that are for tests whatever the split: none."""
        return 0

    @property
    def reads_images(self) -> bool:
        """Whether queries are pictures."""
        return self.mapping.startswith("image")

    @property
    def draws_images(self) -> bool:
        """Whether answers are pictures."""
        return self.mapping.endswith("image")

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of settings that only a mapping like this one has a use for."""
        used = {
            "pictures": self.reads_images or self.draws_images,
            "frame_encoder": self.reads_images,
            "frame_decoder": self.draws_images,
        }
        return tuple(name for name, wanted in used.items() if wanted)
