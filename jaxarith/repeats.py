"""Which configurations train the same networks: settings compared with every default filled in."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jaxarith.config import Arithmetic, FrameDecoder, FrameEncoder, Numbers, Task
from jaxarith.errors import InputError
from jaxarith.member import Member, Static
from jaxarith.plain_values import as_float32

WIDTHS = ("query_width", "answer_width")
MOVES = ("shift", "rotation", "scale", "elastic")
# Traced settings that enter training as they are; the others enter as sizes, steps and seeds.
RATES = (
    *("learning_rate", "weight_decay", "dropout", "label_smoothing", "reading_loss"),
    *("frame_dropout", *MOVES),
)


def network_key(member: Member, fill_widths: bool = True) -> Any:
    """What decides a member's network, its seeds left out.

    Members with equal keys, seeds and split seeds are the same network, whatever their names.

    Args:
        member: any of a configuration.
        fill_widths: whether to work out the widths that are not set, which needs the data set.
    """
    static, traced = member.static, member.hyperparameters
    sections = {
        "task": _task(static.task, fill_widths),
        "model": {"decoder_units": static.model.decoder_units or static.model.units},
        "training": _training(static, member.steps),
        "pictures": {"augmented": any(getattr(traced, name) for name in MOVES)},
        "frame_encoder": _encoder(static.frame_encoder),
        "frame_decoder": _decoder(static.frame_decoder, static.model.decoder),
    }
    filled = [
        (name, *sorted((vars(section) | sections[name]).items()))
        for name, section in sorted(static.parts.items())
    ]
    rates = tuple(as_float32(getattr(traced, name)) for name in RATES)
    return type(static.task), *filled, rates, member.sizes, member.steps, traced.split


def repeats(configurations: Sequence[Member], seeds: Sequence[int]) -> dict[int, int]:
    """Configurations that are an earlier one's networks: the place of each to that of the first.

    Args:
        configurations: a member of each.
        seeds: of every configuration.

    Raises:
        InputError: two are the same network with some of the seeds only; both are named.
    """
    found: dict[int, int] = {}
    for first, second in _alike(configurations):
        own, other = (set(_splits(configurations[place], seeds)) for place in (first, second))
        if own == other:
            found.setdefault(second, first)
        elif shared := own & other:
            pair = same_networks(configurations[first], configurations[second])
            raise InputError(f"{pair} with seed {min(shared)[0]}; leave one out")
    return found


def same_networks(first: Member, second: Member) -> str:
    """``grid: decoder_units=None trains the same networks as decoder_units=8``."""
    one, two = _settings(first), _settings(second)
    names = [name for name in one | two if one.get(name) != two.get(name)]
    first_text, second_text = (
        ", ".join(f"{name}={settings.get(name)}" for name in names) for settings in (one, two)
    )
    return f"grid: {first_text} trains the same networks as {second_text}"


def not_repeated(members: Iterable[Member], others: Iterable[Member]) -> list[Member]:
    """Members whose networks none of the others is."""
    known = {_network(member) for member in others}
    return [member for member in members if _network(member) not in known]


def _network(member: Member) -> Any:
    return network_key(member), member.seed, member.split_seed


def _alike(configurations: Sequence[Member]) -> Iterator[tuple[int, int]]:
    """The places of every two configurations with equal keys, in order."""
    tasks = {member.static.task for member in configurations}
    widths = {tuple(getattr(task, name, None) for name in WIDTHS) for task in tasks}
    found: dict[Any, list[int]] = {}
    for place, member in enumerate(configurations):
        earlier = found.setdefault(network_key(member, fill_widths=len(widths) > 1), [])
        yield from ((one, place) for one in earlier)
        earlier.append(place)


def _splits(member: Member, seeds: Sequence[int]) -> list[tuple[int, int]]:
    """The seed and split seed of each of a configuration's members."""
    own = member.hyperparameters.split_seed
    return [(seed, seed if own is None else own) for seed in seeds]


def _settings(member: Member) -> dict[str, Any]:
    parts = (*member.static.parts.values(), member.hyperparameters)
    return {name: value for part in parts for name, value in vars(part).items()}


def _task(task: Task, fill_widths: bool) -> dict[str, Any]:
    if isinstance(task, Numbers) and not task.reads_images:
        moves = ("digit_rotation", "digit_shift", "shift_across", "shift_down")
        return dict.fromkeys(moves)
    if not isinstance(task, Arithmetic):
        return {}
    filled: dict[str, Any] = {}
    if task.sample == task.possible_queries:
        filled["sample"] = None
    if len(str(task.smallest)) == len(str(task.largest)):
        filled["query_layout"] = "left"
    if fill_widths:
        # Imported here: it needs NumPy, and only grids of widths need it.
        from jaxarith.tasks.dataset import dataset

        data = dataset(task)
        filled |= zip(WIDTHS, (data.queries.shape[1], data.answers.shape[1]), strict=True)
    return filled


def _training(static: Static, steps: int) -> dict[str, Any]:
    training = static.training
    # The first step of a warm-up already moves, so one of a step or less leaves the rate as it is.
    warmup = as_float32(training.warmup_fraction)
    no_warmup = training.schedule == "constant" and warmup * steps <= 1
    clip = training.gradient_clip
    return {
        "packing": None,
        "evaluation_queries": min(training.evaluation_queries, static.task.queries),
        "warmup_fraction": 0.0 if no_warmup else warmup,
        "gradient_clip": None if clip is None else as_float32(clip),
    }


def _encoder(encoder: FrameEncoder | None) -> dict[str, Any]:
    if encoder is None:
        return {}
    if encoder.reader == "dense":
        return dict.fromkeys(("filters", "kernels", "frame_normalisation"))
    one = len(encoder.kernels) == 1
    return {"kernels": encoder.kernels * len(encoder.filters) if one else encoder.kernels}


def _decoder(decoder: FrameDecoder | None, network_decoder: str) -> dict[str, Any]:
    if decoder is None:
        return {}
    unused = {
        "drawing_filters": decoder.drawer == "dense",
        "drawing_units": network_decoder == "none",
    }
    return dict.fromkeys(name for name, is_unused in unused.items() if is_unused)
