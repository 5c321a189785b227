"""A sweep: settings, a grid over some of them, and seeds; read from plain Python files."""

import math
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field, fields, replace
from itertools import product
from pathlib import Path
from typing import Any, get_origin

from jaxarith.config import (
    FIELDS,
    NAMELESS,
    OPTIONAL_SECTIONS,
    SECTIONS,
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    Model,
    Pictures,
    Task,
    Training,
    task_kind,
)
from jaxarith.errors import InputError, one_line
from jaxarith.member import Member, Static, without_use
from jaxarith.paths import shown, user_path
from jaxarith.plain_values import plain, plain_sequence, texts, whole_number
from jaxarith.python_file import run_file
from jaxarith.reading import is_directory, is_there, read
from jaxarith.repeats import repeats, same_networks
from jaxarith.suggestions import suggestion

MOST_MEMBERS = 1_000_000
# A budget replaces the other kind: epochs=5 over a file's steps=100 is no clash.
OTHER_BUDGET = {"steps": "epochs", "epochs": "steps"}


@dataclass(frozen=True)
class Sweep:
    """A grid of settings, each trained from several seeds.

    Attributes:
        name: what the sweep is called in tables and titles.
        task, model, training, hyperparameters: the settings wherever the grid does not vary them.
        grid: for any field of those, the values to try; all combinations are. A list of such
            grids is their union: each cell once, however many of them have it. Combinations that
            train the same networks are one cell: the first.
        seeds: how many (0, 1, …), or the seeds themselves.
        pictures, frame_encoder, frame_decoder: as ``model``, for mappings from or to images only.
        keep_repeats: whether a network may be trained twice, as in some older directories.

    Example:
        >>> sweep = Sweep("splits", grid={"train_fraction": [0.25, 0.5]}, seeds=8)
        >>> len(sweep.members)
        16
    """

    name: str = "sweep"
    task: Task = field(default_factory=Arithmetic)
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)
    hyperparameters: Hyperparameters = field(default_factory=Hyperparameters)
    grid: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Sequence[Any]]] = field(
        default_factory=dict
    )
    seeds: int | Sequence[int] = 8
    pictures: Pictures | None = None
    frame_encoder: FrameEncoder | None = None
    frame_decoder: FrameDecoder | None = None
    keep_repeats: InitVar[bool] = False

    def __post_init__(self, keep_repeats: bool) -> None:
        object.__setattr__(self, "name", plain(self.name))
        if not isinstance(self.name, str) or not self.name:
            raise InputError(f"name={self.name!r}: must be a word or more")
        for section, kind in SECTIONS.items():
            value = getattr(self, section)
            if value is None and section in OPTIONAL_SECTIONS:
                continue
            if section == "task":
                task_kind(value)
            elif not isinstance(value, kind):
                raise InputError(f"{section}={value!r}: must be {kind.__name__}(…)")
        object.__setattr__(self, "grid", _grid(self.grid))
        object.__setattr__(self, "seeds", _seeds(self.seeds))
        # Expanding checks every combination now, not an hour into the run.
        object.__setattr__(self, "_members", _expand(self, keep_repeats))

    @property
    def grids(self) -> tuple[Mapping[str, Sequence[Any]], ...]:
        """The grids whose union the sweep is; one, unless a list of them was given."""
        return (self.grid,) if isinstance(self.grid, Mapping) else tuple(self.grid)

    @property
    def members(self) -> tuple[Member, ...]:
        """Every member: the grid's cells in order, the seeds within each."""
        return self._members  # type: ignore[attr-defined]

    def with_settings(self, assignments: Sequence[str]) -> "Sweep":
        """The sweep changed by ``key=value`` texts; ``key=a,b`` makes a grid of two values,
        ``key=32/64`` one of a setting of several numbers.

        Raises:
            InputError: an unknown key, a value that its field does not allow, or two budgets.
        """
        assignments = texts(assignments, "assignments")
        if not assignments:
            return self
        given = [one.partition("=") for one in assignments]
        if set(OTHER_BUDGET) <= {key for key, _, text in given if text.lower() != "none"}:
            raise InputError("--set epochs, steps: one budget is enough; give one of the two")
        changes: dict[str, Any] = {}
        grids: list[dict[str, Any]] = [dict(grid) for grid in self.grids]
        seeds = self.seeds
        for assignment in assignments:
            key, separator, text = assignment.partition("=")
            if not separator:
                raise InputError(f"--set {assignment}: must be written key=value")
            if key == "seeds":
                seeds = parse_value(text, int, key)
                continue
            section = _section(key)
            annotation = {f.name: f.type for f in fields(_kind(self, section, key))}[key]
            values = [parse_value(part, annotation, key) for part in text.split(",")]
            for one in grids:
                for replaced in (key, OTHER_BUDGET.get(key)):
                    one.pop(replaced, None)  # type: ignore[arg-type]
                if len(values) > 1:
                    one[key] = values
            if len(values) == 1:
                changes[key] = values[0]
        settings = {section: getattr(self, section) for section in SECTIONS}
        grid = grids[0] if isinstance(self.grid, Mapping) else grids
        return replace(self, **_changed(settings, changes), grid=grid, seeds=seeds)


def parse_value(text: str, annotation: Any, key: str) -> Any:
    """The value that ``text`` stands for, of a field with that annotation."""
    kinds = getattr(annotation, "__args__", (annotation,))
    if type(None) in kinds and text.lower() == "none":
        return None
    if get_origin(annotation) is tuple:
        return tuple(parse_value(part, int, key) for part in text.split("/"))
    if bool in kinds:
        if text.lower() not in ("true", "false"):
            raise InputError(f"{key}={text}: must be true or false")
        return text.lower() == "true"
    for kind, words in ((int, "a whole number"), (float, "a number")):
        if kind in kinds:
            try:
                return kind(text)
            except ValueError:
                raise InputError(f"{key}={text}: must be {words}") from None
    return text


def load_sweep(path: str | Path) -> Sweep:
    """Read a sweep file: Python that leaves a ``Sweep`` in the name ``SWEEP``.

    Raises:
        InputError: no such file, or one that does not parse, raises, or defines no ``SWEEP``.
    """
    path = user_path(path, "sweep file")
    if is_directory(path) or not is_there(path):
        kind = "is a directory" if is_directory(path) else "no such file"
        raise InputError(f"{shown(path)}: {kind}; name a sweep file, e.g. sweeps/add_sub_splits.py")
    read(path)  # What the system does not give is no fault of the file.
    try:
        path.read_text(encoding="utf-8")
        names = run_file(path)
    except SyntaxError as error:
        # Perhaps of a file that it imports.
        raise InputError(
            f"{shown(error.filename or path)}, line {error.lineno}: {error.msg}"
        ) from None
    except (Exception, SystemExit) as error:
        where, kind = _line_in(path, error), type(error).__name__
        if isinstance(error, InputError):
            raise InputError(f"{path}{where}: {one_line(error)}") from None
        if not where:
            raise InputError(f"{path}: cannot be read as Python ({one_line(error)})") from None
        raise InputError(f"{path}{where}: {kind}: {one_line(error)}") from None
    sweep = names.get("SWEEP")
    if not isinstance(sweep, Sweep):
        raise InputError(f"{path}: defines no sweep; end it with SWEEP = Sweep(…)")
    return sweep


def _line_in(path: Path, error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return f", line {lines[-1]}" if lines else ""


def _section(key: str) -> str:
    if key in FIELDS:
        return FIELDS[key]
    if key == "task":
        raise InputError(
            "task: follows from operators; set operators='*' for mul, '+-' for add_sub; of numbers "
            "set system"
        )
    hint = suggestion(key, [*FIELDS, "seeds"], "settings")
    raise InputError(f"{key}: no such setting; {hint}")


def _kind(sweep: "Sweep", section: str, key: str) -> type:
    """The class of a section of the sweep, which has the setting."""
    kind = type(sweep.task) if section == "task" else SECTIONS[section]
    _refuse_other_tasks(kind, section, key)
    return kind


def _refuse_other_tasks(kind: type, section: str, key: str) -> None:
    if section == "task" and key not in (known := [f.name for f in fields(kind)]):
        raise InputError(f"{key}: {kind.__name__} has no such setting; it has {', '.join(known)}")


def _grid(grid: Any) -> Any:
    """A grid, or a list of them, checked; its values as tuples."""
    if isinstance(grid, Mapping):
        return {key: _values(key, values) for key, values in grid.items()}
    if isinstance(grid, str) or not isinstance(grid, Sequence) or not grid:
        raise InputError(f"grid={grid!r}: must map a setting's name to its values")
    if strange := [one for one in grid if not isinstance(one, Mapping)]:
        raise InputError(f"grid {strange[0]!r}: must map a setting's name to its values")
    return tuple(_grid(one) for one in grid)


def _values(key: str, values: Any) -> tuple[Any, ...]:
    _section(key)
    plain_values = plain_sequence(values)
    if plain_values is None:
        raise InputError(f"grid {key}={plain(values)!r}: must be a list of values")
    values = plain_values
    if not values:
        raise InputError(f"grid {key}=[]: is empty; give at least one value or leave it out")
    if any(value in values[:place] for place, value in enumerate(values)):
        raise InputError(f"grid {key}={list(values)}: names a value twice")
    return values


def _seeds(given: Any) -> tuple[int, ...]:
    number = whole_number(given)
    if number is not None:
        if not 1 <= number <= MOST_MEMBERS:
            raise InputError(f"seeds={number}: must be from 1 to {MOST_MEMBERS}")
        return tuple(range(number))
    values = plain_sequence(given)
    if not values:
        raise InputError(f"seeds={plain(given)!r}: must be a number of seeds or a list of them")
    if strange := [value for value in values if whole_number(value) is None]:
        raise InputError(f"seeds={strange[0]!r}: must be a whole number")
    seeds = tuple(int(value) for value in values)
    if len(set(seeds)) < len(seeds):
        raise InputError(f"seeds={list(seeds)}: names a seed twice")
    return seeds


def _changed(settings: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The sections with fields changed, all of one at once."""
    by_section: dict[str, dict[str, Any]] = {}
    for key, value in changes.items():
        budget = {OTHER_BUDGET[key]: None} if key in OTHER_BUDGET else {}
        by_section.setdefault(_section(key), {}).update(budget | {key: value})
    for name, fields_ in by_section.items():
        for key in fields_:
            _refuse_other_tasks(type(settings[name]), name, key)
    changed = {
        name: replace(settings[name] or SECTIONS[name](), **fields_)
        for name, fields_ in by_section.items()
    }
    return settings | changed


def _expand(sweep: Sweep, keep_repeats: bool) -> tuple[Member, ...]:
    seeds: Sequence[int] = sweep.seeds  # type: ignore[assignment]
    for grid in sweep.grids:
        if nameless := sorted(set(NAMELESS) & set(grid)):
            raise InputError(
                f"grid {nameless[0]}: all members are the same with each; give one value for the "
                f"whole sweep, e.g. --set {nameless[0]}={grid[nameless[0]][0]}"
            )
        if set(OTHER_BUDGET) <= set(grid):
            raise InputError("grid epochs, steps: one budget is enough; keep one of the two")
    count = len(seeds) * sum(math.prod(map(len, grid.values())) for grid in sweep.grids)
    if count > MOST_MEMBERS:
        raise InputError(f"grid: makes {count} members, more than {MOST_MEMBERS}; make it smaller")
    settings = {section: getattr(sweep, section) for section in SECTIONS}
    cells: dict[tuple[Static, Hyperparameters], Member] = {}
    for grid in sweep.grids:
        own: dict[tuple[Static, Hyperparameters], Member] = {}
        for combination in product(*grid.values()):
            chosen = _changed(settings, dict(zip(grid, combination, strict=True)))
            traced = chosen.pop("hyperparameters")
            for name in set(OPTIONAL_SECTIONS) - set(chosen["task"].sections):
                chosen[name] = None  # Another cell's mapping may have a use for it.
            if (cell := (Static(**chosen), traced)) in own:
                raise InputError(f"grid: {list(combination)} is the same as an earlier combination")
            own[cell] = Member(*cell, seeds[0])
        if not keep_repeats:
            _refuse_idle_values(grid, list(own.values()), seeds)
        cells |= own
    firsts = list(cells.values())
    if not keep_repeats:
        repeated = repeats(firsts, seeds)
        firsts = [member for place, member in enumerate(firsts) if place not in repeated]
    useful = {name for static, _ in cells for name in static.parts}
    for name in OPTIONAL_SECTIONS:
        if getattr(sweep, name) is not None and name not in useful:
            raise without_use(name, sweep.task)
    return tuple(
        Member(first.static, first.hyperparameters, seed) for first in firsts for seed in seeds
    )


def _refuse_idle_values(
    grid: Mapping[str, Sequence[Any]], configurations: Sequence[Member], seeds: Sequence[int]
) -> None:
    """Refuse a value of a grid that adds no network to those of the values before it."""
    repeated = repeats(configurations, seeds)
    if not repeated:
        return
    combinations = list(product(*grid.values()))
    for number, values in enumerate(grid.values()):
        for value in values:
            places = [place for place, one in enumerate(combinations) if one[number] == value]
            if repeated.keys() >= set(places):
                pair = (configurations[repeated[places[0]]], configurations[places[0]])
                raise InputError(f"{same_networks(*pair)}; leave one out")
