"""A sweep as the plain data of ``sweep.json``, and what sets two sweeps apart."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from jaxarith.config import SECTIONS, TASK_KINDS, TASKS, Task, task_kind
from jaxarith.errors import InputError, one_line
from jaxarith.member import Member, digest
from jaxarith.paths import shown
from jaxarith.reading import parse
from jaxarith.sweep import Sweep

KIND = "kind"


def sweep_to_json(sweep: Sweep) -> dict[str, Any]:
    """A sweep as plain data."""
    held = {section: getattr(sweep, section) for section in SECTIONS}
    sections = {section: section_to_json(value) for section, value in held.items()}
    grids = [{key: list(values) for key, values in grid.items()} for grid in sweep.grids]
    grid = grids[0] if isinstance(sweep.grid, Mapping) else grids
    return {"name": sweep.name, **sections, "grid": grid, "seeds": list(sweep.seeds)}  # type: ignore[arg-type]


def read_sweep_file(path: Path) -> dict[str, Any]:
    """The ``configuration``, ``hash`` and ``environment`` that a sweep.json holds.

    An environment that is not there is unknown: results do not depend on what is told of it.

    Raises:
        InputError: it cannot be read, is damaged, or its configuration is not the one it was
            written with.
    """
    fix = "run the same jaxarith sweep into a new directory"
    document = parse(path, lambda file: json.loads(file.read()), fix)
    configuration = document.get("configuration") if isinstance(document, dict) else None
    if not isinstance(configuration, dict):
        raise InputError(f"{shown(path)}: damaged (no configuration); {fix}")
    written, now = document.get("hash"), digest(configuration)
    if written != now:
        said = f"hash {now}, not {written}" if written else f"hash {now}, and none is written"
        raise InputError(
            f"{shown(path)}: was edited (its configuration has {said}); undo that, or give "
            "jaxarith sweep another --out for other settings"
        )
    environment = document.get("environment")
    environment = environment if isinstance(environment, dict) else {}
    return {"configuration": configuration, "hash": now, "environment": environment}


def sweep_from_json(document: dict[str, Any], path: Path) -> Sweep:
    """The sweep that ``sweep_to_json`` made into plain data."""
    try:
        sections: dict[str, Any] = {
            section: kind(**document[section]) if document.get(section) else None
            for section, kind in SECTIONS.items()
            if section != "task"
        }
        sections["task"] = task_from_json(document["task"])
        rest = {key: document[key] for key in ("name", "grid", "seeds")}
        return Sweep(**rest, **sections, keep_repeats=True)
    except Exception as error:  # Whatever the settings refuse, they are not of this version.
        raise InputError(
            f"{shown(path)}: damaged, or written by another version; use the version in its "
            f"environment ({type(error).__name__}: {one_line(error, 120)})"
        ) from None


def section_to_json(section: Any) -> dict[str, Any] | None:
    """A section of settings as plain data, a task with its kind; None where there is none."""
    if section is None:
        return None
    kind = {KIND: task_kind(section)} if isinstance(section, TASKS) else {}
    return kind | asdict(section)


def task_from_json(document: Mapping[str, Any]) -> Task:
    """The task that ``section_to_json`` made into plain data.

    Raises:
        InputError: an unknown kind, or none in a file of before there were kinds, whose names of
            settings are those of several tasks or of none.
    """
    settings = {name: value for name, value in document.items() if name != KIND}
    if KIND in document:
        fitting = [TASK_KINDS[name] for name in TASK_KINDS if name == document[KIND]]
        said = f"{KIND}={document[KIND]!r}"
    else:
        names = {kind: {field.name for field in fields(kind)} for kind in TASKS}
        fitting = [kind for kind, known in names.items() if set(settings) <= known]
        said = f"has no {KIND}, and only {', '.join(settings) or 'no setting'}"
    if len(fitting) != 1:
        raise InputError(f"task {said}: {KIND} must be one of {', '.join(TASK_KINDS)}")
    task: Task = fitting[0](**settings)
    return task


def difference(held: Sweep, wanted: Sweep, missing: Member) -> str:
    """What sets a member that is held apart from all that are wanted, in words."""
    own, task = _settings(missing), missing.static.task
    tasks = list(dict.fromkeys(member.static.task for member in wanted.members))
    if not any(isinstance(one, type(task)) for one in tasks):
        return f"the task {task.name}, not {', '.join(dict.fromkeys(t.name for t in tasks))}"
    asked = [_settings(member) for member in wanted.members]
    different = {
        key: list(dict.fromkeys(settings.get(key) for settings in asked))
        for key, old in own.items()
        if all(settings.get(key) != old for settings in asked)
    }
    # Of a budget in steps or epochs, the one that is set says more.
    for key, new in sorted(different.items(), key=lambda item: own[item[0]] is None):
        return f"{key}={own[key]}, not {key}={','.join(map(str, new))}"
    before: Sequence[int] = held.seeds  # type: ignore[assignment]
    seeds: Sequence[int] = wanted.seeds  # type: ignore[assignment]
    if set(seeds) < set(before):
        return f"{len(before)} seeds, not {len(seeds)}"
    if missing.seed not in seeds:
        return f"seed {missing.seed}, not seeds {', '.join(map(str, seeds))}"
    varied = dict.fromkeys(key for grid in held.grids for key in grid)
    return f"{', '.join(f'{key}={own[key]}' for key in varied if key in own)}, not asked for"


def _settings(member: Member) -> dict[str, Any]:
    parts = (*member.static.parts.values(), member.hyperparameters)
    return {key: value for part in parts for key, value in vars(part).items()}
