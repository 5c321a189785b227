"""The options of every command that prints a table: ``--columns`` and ``--wide``."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

from tyro.conf import FlagCreatePairsOff, arg

Columns = Annotated[str | None, arg(metavar="NAME,NAME", help_behavior_hint="(default: what fits)")]
OPTIONS = {
    "columns": (Columns, None, "show only these columns, in this order."),
    "wide": (FlagCreatePairsOff[bool], False, "show all columns, wider than the terminal too."),
}


def with_table_options(function: Callable[..., None]) -> Callable[..., None]:
    """The command, with these options handed to it within its ``format``."""
    signature = inspect.signature(function)
    if "format" not in signature.parameters:
        return function

    def command(*arguments: Any, columns: str | None, wide: bool, **options: Any) -> None:
        from jaxarith.printing.show import TableFormat

        chosen = TableFormat(options.pop("format"))
        if columns is not None:
            chosen.columns = tuple(name.strip() for name in columns.split(","))
        chosen.wide = wide
        function(*arguments, format=chosen, **options)

    further = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default, _) in OPTIONS.items()
    ]
    own = signature.parameters.values()
    command.__signature__ = signature.replace(parameters=[*own, *further])  # type: ignore
    command.__annotations__ = function.__annotations__ | {
        one.name: one.annotation for one in further
    }
    lines = "".join(f"\n        {name}: {text}" for name, (_, _, text) in OPTIONS.items())
    command.__doc__ = f"{(function.__doc__ or '').rstrip()}{lines}\n    "
    return command
