"""The page: everything put into the template, and the operand map into what room is left."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import jinja2
import pandas as pd

from jaxarith.engine.environment import package_version
from jaxarith.engine.store import RunDirectory
from jaxarith.report import facts
from jaxarith.report.cells import cell_table, spread_table
from jaxarith.report.operand_data import Packed, as_json, fit
from jaxarith.report.pictures import Picture
from jaxarith.report.words import common_settings

MOST_BYTES = 2_950_000
# Kept free for what is said of a map that is not whole.
SENTENCES = 500


def page(
    directory: RunDirectory,
    results: pd.DataFrame,
    summary: pd.DataFrame,
    packed: Packed,
    comparisons: list[dict[str, Any]],
    pictures: Sequence[Picture],
    errors: dict[str, Any] | None,
    frames: dict[str, Any] | None,
) -> str:
    """The report as HTML that loads nothing.

    Args:
        directory: whose sweep and environment are told.
        results: one row per member.
        summary: one row per cell.
        packed: what the operand map shows, as far as it fits.
        comparisons: as ``compared.comparisons`` gives, each with a ``picture`` where it has one.
        pictures: those of the section of their own.
        errors: ``text``, ``shares``, ``examples`` and ``pictures``; None where nothing is known.
        frames: ``lines``, ``pictures`` and ``notes`` of a run that reads or draws frames;
            None of others.
    """
    sweep, environment = directory.sweep, directory.environment
    members = len(sweep.members)
    said: dict[str, Any] = {
        "title": sweep.name,
        "lead": facts.lead(results, members, environment),
        "warning": facts.warning(results, members),
        "common": common_settings(results),
        "cells": cell_table(results, summary),
        "spread": spread_table(results, summary),
        "comparisons": comparisons,
        "pictures": pictures,
        "errors": errors,
        "frames": frames,
        "command": environment.get("command", "not recorded"),
        "environment": facts.environment_rows(environment),
        "configuration": configuration(directory),
        "definitions": facts.definitions(results),
        "version": package_version("jaxarith"),
        "written": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "style": resource("style.css"),
        "script": resource("report.js"),
    }
    template = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False
    ).from_string(resource("template.html"))
    bare = template.render(**said, map="{}", map_left_out="")
    room = MOST_BYTES - len(bare.encode()) - SENTENCES
    data = fit(packed, room)
    text = as_json(data.content) if data.content else ""
    return template.render(**said, map=text, map_left_out=data.left_out)


def configuration(directory: RunDirectory) -> str:
    """The canonical configuration and its hash, as the run directory holds them."""
    document = directory.document
    return json.dumps({k: document[k] for k in ("configuration", "hash")}, indent=2)


def resource(name: str) -> str:
    """A file beside this one."""
    return files("jaxarith.report").joinpath(name).read_text(encoding="utf-8")
