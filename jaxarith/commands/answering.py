"""Commands that answer a question: ``predict``, ``describe``, ``doctor``."""

from typing import Annotated, Literal

from tyro.conf import Positional, arg

from jaxarith.commands.registry import Directory, Format, Settings, changes, command, hush_orbax
from jaxarith.errors import InputError, JaxarithError
from jaxarith.paths import user_path
from jaxarith.reading import is_directory


@command("predict")
def predict(
    queries: Positional[Annotated[tuple[str, ...], arg(metavar="QUERY")]],
    run: Directory | None = None,
    task: Literal["text_to_text", "text_to_image"] | None = None,
    out: Annotated[str | None, arg(metavar="PNG")] = None,
    threshold: float | None = None,
    format: Format = "table",
) -> None:
    """Answer queries with the trained members of a run, or with one that comes along.

    Of a run, each cell's ensemble is shown, and what each member says.

    Args:
        queries: such as "81+24" "41-89".
        run: a run directory, or what jaxarith export wrote.
        task: without a run, which of the two members to ask: one writes (the default), one draws.
        out: a picture of the frames that were read or drawn.
        threshold: make drawn frames black and white at this grey (0.4 in the reports) before the
            judge reads them.
        format: how to print; table shows a row per cell, the others a row per member.
    """
    if run is not None and task is not None:
        raise InputError(f"predict: --task {task} names a member that comes along; leave out --run")
    from jaxarith.engine.predict import ensembles, predict_frames
    from jaxarith.pretrained import pretrained
    from jaxarith.tables import PREDICTION_ORDER, show

    hush_orbax()
    picture = None if out is None else user_path(out, "--out")
    asked = pretrained(task or "text_to_text") if run is None else run
    answers = predict_frames(queries, asked, threshold)
    if picture is not None:
        from jaxarith.answer_picture import answer_picture, save_figure

        save_figure(answer_picture(answers), picture)
    show(answers.table, format, ensembles(answers.table), PREDICTION_ORDER, ("each",))


@command("export")
def export(
    run: Positional[Directory],
    member: Positional[Annotated[str, arg(metavar="MEMBER")]],
    out: Positional[Annotated[str, arg(metavar="OUT")]],
    stablehlo: bool = False,
    half: bool = False,
) -> None:
    """Write one trained member as safetensors, config.json and a card, as model hubs expect them.

    Args:
        run: a run directory.
        member: the member's name, as jaxarith results shows it, or how it begins.
        out: a new directory.
        stablehlo: also write the network as a program for any of XLA's platforms.
        half: keep weights in 16 bits.
    """
    from jaxarith.engine.exported import export_member
    from jaxarith.engine.store import RunDirectory

    hush_orbax()
    for path in export_member(RunDirectory(run), member, out, stablehlo, half):
        print(f"{path}: {path.stat().st_size:,} bytes")


@command("describe")
def describe(
    target: Positional[Annotated[str, arg(metavar="SWEEP|DIR")]], settings: Settings = ()
) -> None:
    """Walk through the encoding on examples, and each network layer by layer.

    Args:
        target: a sweep file or a run directory.
        settings: change a setting first, or with several values describe each.
    """
    from jaxarith.description import describe as describe_sweep
    from jaxarith.engine.store import RunDirectory
    from jaxarith.printing.terminal import terminal_width, wrap_indented
    from jaxarith.sweep import load_sweep

    path = user_path(target, "SWEEP|DIR")
    sweep = RunDirectory(path).sweep if is_directory(path) else load_sweep(path)
    width = terminal_width()
    print(wrap_indented(describe_sweep(sweep.with_settings(changes(settings)), width), width))


@command("doctor")
def doctor(format: Format = "table") -> None:
    """Check versions, devices, memory, data and the compile cache, with the mend for what is wrong.

    Args:
        format: how to print.
    """
    from jaxarith.doctor import examine
    from jaxarith.tables import show

    table = examine()
    show(table, format, order=("check", "verdict", "found"), needed=("found", "mend"))
    wrong = table.loc[table["verdict"] == "wrong", "check"].tolist()
    if wrong:
        raise JaxarithError(f"doctor: wrong: {', '.join(wrong)}; the last column says the mend")
