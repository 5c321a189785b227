"""The arithmetic task: which queries there are, how they are written, what goes in and out."""

from dataclasses import dataclass

from jaxarith.checks import choice, flag, optional, whole
from jaxarith.errors import InputError
from jaxarith.plain_values import plain

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
        taught_largest: numbers above it stand in test queries alone, which are then as many as the
            others, drawn once; None teaches numbers of the whole range.
        operands: how many numbers a query has, at least 2.
        query_width, answer_width: characters, blanks included; None is the longest needed.
        query_layout: ``left`` (``7+12``, as the assignments have it) or ``columns`` (`` 7+12``,
            each number right-aligned in as many characters as the largest has).
        answer_layout: ``left`` (the digits as read) or ``units_first`` (reversed, sign last).
        scratchpad: before its answer the network writes what leads to it, and is taught so; the
            answer alone counts (Nye et al. 2021). For a product of two numbers it is the first
            times each digit of the second, from its units on; for a sum of more the sum so far,
            after each but the first and the last; for a sum beside products nothing.
        sample: train and test on this many queries drawn once from all of them; None is all.
        mapping: what goes in and what comes out.
    """

    operators: str = "+-"
    smallest: int = 0
    largest: int = 99
    taught_largest: int | None = None
    operands: int = 2
    query_width: int | None = None
    answer_width: int | None = None
    query_layout: str = "left"
    answer_layout: str = "left"
    scratchpad: bool = False
    sample: int | None = None
    mapping: str = "text_to_text"

    def __post_init__(self) -> None:
        known = "".join(OPERATOR_NAMES)
        given = plain(self.operators)
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
        flag(self, "scratchpad")
        optional(whole, self, "sample", 2)
        choice(self, "mapping", MAPPINGS)
        has_products = "*" in self.operators
        if self.scratchpad and (self.draws_images or has_products != (self.operands == 2)):
            raise InputError(
                "scratchpad=True: is of written products of two numbers, or written sums of more; "
                "set operators=* and operands=2, or operators=+- and operands=3, and a mapping to "
                "text, or leave it out"
            )
        if self.taught_largest is not None:
            self._check_taught()
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

    def _check_taught(self) -> None:
        whole(self, "taught_largest", self.smallest, self.largest)
        given = f"taught_largest={self.taught_largest}"
        if self.sample is not None:
            raise InputError(f"{given}: decides how many queries there are; leave sample out")
        if self.possible_queries < 2 * self.taught_queries:
            raise InputError(
                f"{given}: leaves fewer queries beyond it than up to it; choose less, or a larger "
                "largest"
            )

    @property
    def name(self) -> str:
        """The task's name in tables: ``add_sub``, ``mul``, ``add_sub_mul`` …"""
        return "_".join(OPERATOR_NAMES[operator] for operator in self.operators)

    @property
    def possible_queries(self) -> int:
        """How many queries the ranges and operators allow."""
        return self._queries_up_to(self.largest)

    @property
    def highest_taught(self) -> int:
        """The largest number in any query that is not for tests alone."""
        return self.largest if self.taught_largest is None else self.taught_largest

    @property
    def taught_queries(self) -> int:
        """How many of them have no number above that."""
        return self._queries_up_to(self.highest_taught)

    def _queries_up_to(self, largest: int) -> int:
        numbers = largest - self.smallest + 1
        return numbers**self.operands * len(self.operators) ** (self.operands - 1)

    @property
    def queries(self) -> int:
        """How many queries the task has."""
        if self.sample is not None:
            return self.sample
        return self.taught_queries + self.own_test

    @property
    def own_test(self) -> int:
        """Queries that are for tests whatever the split: those with a number not taught."""
        return 0 if self.taught_largest is None else self.taught_queries

    @property
    def on_the_scratchpad(self) -> str:
        """What is written before an answer, in words; empty without a scratchpad."""
        if not self.scratchpad:
            return ""
        if "*" in self.operators:
            return "of a product the first number times each digit of the second"
        return "the sum so far, after each number but the first and the last"

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
