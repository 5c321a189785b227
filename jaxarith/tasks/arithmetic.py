"""Every query of an arithmetic task and its answer, as arrays of characters."""

import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.errors import InputError
from jaxarith.tasks.dataset import Dataset, dataset
from jaxarith.tasks.vocabulary import Vocabulary, lay_out

SAMPLE_SEED = 20231107
LONGEST_NUMBER = 100
TYPED = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "x": "*", "X": "*"})


def arithmetic_queries(task: Arithmetic) -> Dataset:
    """All queries of a task (or its sample of them) with their answers.

    Raises:
        InputError: a query or answer width too small for the task.
    """
    operands, operators = _enumerate(task)
    values = evaluate(operands, operators, task.operators)
    texts = _write(operands, operators, task)
    # lexsort-free orbit names: equal sorted operands and equal sorted operators.
    key = np.concatenate([np.sort(operands, axis=1), np.sort(operators, axis=1)], axis=1)
    _, first, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
    vocabulary = Vocabulary.for_operators(task.operators)
    answers = [lay_out(str(value), task.answer_layout) for value in values.tolist()]
    return Dataset(
        queries=vocabulary.encode(texts, _width(task.query_width, texts, "query_width")),
        answers=vocabulary.encode(answers, _width(task.answer_width, answers, "answer_width")),
        values=values,
        representative=first[inverse.reshape(-1)].astype(np.int32),
        vocabulary=vocabulary,
        scratchpad=vocabulary.encode(*_scratchpads(operands, operators, task))
        if task.scratchpad
        else None,
    )


def parse_query(text: str, task: Arithmetic) -> tuple[list[int], list[int]]:
    """The operands and the operators' places (in ``task.operators``) of a typed query.

    Spaces are ignored, and − and × are understood.

    Raises:
        InputError: other characters, another number of operands, or numbers out of range.
    """
    written = "".join(text.split()).translate(TYPED)
    example = example_query(task)
    strange = sorted(set(written) - set("0123456789") - set(task.operators))
    if strange:
        raise InputError(
            f"query {text!r}: {''.join(strange)!r} is not known to this task; "
            f"write digits and {' '.join(task.operators)}, e.g. {example}"
        )
    spaced = "".join(f" {c} " if c in task.operators else c for c in written)
    parts = spaced.split()
    numbers, signs = parts[0::2], parts[1::2]
    well_formed = len(parts) == 2 * task.operands - 1 and all(n.isdigit() for n in numbers)
    if not well_formed or any(s not in task.operators for s in signs):
        raise InputError(
            f"query {text!r}: must be {task.operands} whole numbers with an operator between, "
            f"e.g. {example}"
        )
    for number in numbers:
        # Python refuses to read a number of thousands of digits.
        if len(number) > LONGEST_NUMBER or not task.smallest <= int(number) <= task.largest:
            raise InputError(
                f"query {text!r}: {number} is outside the task's {task.smallest} to {task.largest}"
            )
    return [int(n) for n in numbers], [task.operators.index(s) for s in signs]


def example_query(task: Arithmetic) -> str:
    """A query that the task knows, of its largest and smallest numbers."""
    numbers = [str(task.largest)] * (task.operands - 1) + [str(task.smallest)]
    return task.operators[0].join(numbers)


def encode_query(text: str, task: Arithmetic) -> tuple[np.ndarray, int]:
    """A typed query as ids uint8 [query width], and what it comes to."""
    numbers, signs = parse_query(text, task)
    operands, operators = np.array([numbers]), np.array([signs])
    data = dataset(task)
    written = _write(operands, operators, task)
    ids = data.vocabulary.encode(written, data.queries.shape[1])[0]
    return ids, int(evaluate(operands, operators, task.operators)[0])


def evaluate(operands: np.ndarray, operators: np.ndarray, signs: str) -> np.ndarray:
    """What each query comes to, products before sums, else from left to right.

    Args:
        operands: int64 [queries, operands].
        operators: integers [queries, operands - 1], places in ``signs``.
        signs: the operators' characters.

    Returns:
        int64 [queries].
    """
    characters = np.array(list(signs))[operators]
    total = np.zeros(len(operands), dtype=np.int64)
    term = operands[:, 0].astype(np.int64)
    for place in range(operators.shape[1]):
        sign, number = characters[:, place], operands[:, place + 1]
        product = sign == "*"
        total += np.where(product, 0, term)
        term = np.where(product, term * number, np.where(sign == "-", -number, number))
    return total + term


def _enumerate(task: Arithmetic) -> tuple[np.ndarray, np.ndarray]:
    """Operands int64 [queries, k] and operator places [queries, k - 1], operators outermost."""
    if task.taught_largest is not None:
        taught = _spell_out(np.arange(task.taught_queries), task, task.taught_largest)
        beyond = _drawn_beyond(task, task.taught_largest)
        operands, operators = (np.concatenate(two) for two in zip(taught, beyond, strict=True))
        return operands, operators
    if task.sample is None:
        return _spell_out(np.arange(task.possible_queries), task, task.largest)
    draw = np.random.default_rng(SAMPLE_SEED)
    chosen = draw.choice(task.possible_queries, task.sample, replace=False)
    return _spell_out(np.sort(chosen), task, task.largest)


def _drawn_beyond(task: Arithmetic, taught: int) -> tuple[np.ndarray, np.ndarray]:
    """As many queries as are for tests, each with a number above ``taught``."""
    draw = np.random.default_rng(SAMPLE_SEED)
    # At least half of all are such; four times as many as wanted hold enough of them.
    drawn = min(task.possible_queries, 4 * task.own_test)
    chosen = draw.choice(task.possible_queries, drawn, replace=False)
    operands, operators = _spell_out(chosen, task, task.largest)
    beyond = np.flatnonzero(operands.max(axis=1) > taught)[: task.own_test]
    return operands[beyond], operators[beyond]


def _spell_out(
    numbers: np.ndarray, task: Arithmetic, largest: int
) -> tuple[np.ndarray, np.ndarray]:
    """The operands and operator places of queries by their numbers among those up to a largest."""
    shape = (len(task.operators),) * (task.operands - 1)
    shape += (largest - task.smallest + 1,) * task.operands
    places = np.stack(np.unravel_index(numbers, shape), axis=1)
    return places[:, task.operands - 1 :] + task.smallest, places[:, : task.operands - 1]


def _write(operands: np.ndarray, operators: np.ndarray, task: Arithmetic) -> list[str]:
    wide = len(str(task.largest)) if task.query_layout == "columns" else 0
    rows = []
    for numbers, places in zip(operands.tolist(), operators.tolist(), strict=True):
        text = f"{numbers[0]:{wide}}"
        for place, number in zip(places, numbers[1:], strict=True):
            text += f"{task.operators[place]}{number:{wide}}"
        rows.append(text)
    return rows


def _scratchpads(
    operands: np.ndarray, operators: np.ndarray, task: Arithmetic
) -> tuple[list[str], int]:
    """What leads to each answer, every number as wide as the widest, and how wide they are."""
    numbers = _leading(operands, operators, task)
    rows = [[lay_out(str(one), task.answer_layout) for one in row] for row in numbers.tolist()]
    wide = max(len(text) for row in rows for text in row)
    texts = ["".join(text.ljust(wide) for text in row) for row in rows]
    if "*" in task.operators:
        products = operators[:, 0] == task.operators.index("*")
        texts = [text if written else "" for text, written in zip(texts, products, strict=True)]
    return texts, wide * numbers.shape[1]


def _leading(operands: np.ndarray, operators: np.ndarray, task: Arithmetic) -> np.ndarray:
    """As ``Arithmetic.scratchpad`` has them, int64 [queries, numbers]."""
    if "*" in task.operators:
        places = np.arange(len(str(task.largest)))
        return operands[:, :1] * (operands[:, 1:] // 10**places % 10)
    so_far = [
        evaluate(operands[:, :n], operators[:, : n - 1], task.operators)
        for n in range(2, task.operands)
    ]
    return np.stack(so_far, axis=1)


def _width(given: int | None, texts: list[str], name: str) -> int:
    longest = max(map(len, texts))
    if given is None:
        return longest
    if given < longest:
        raise InputError(f"{name}={given}: the longest needs {longest}; set {name}={longest}")
    return given
