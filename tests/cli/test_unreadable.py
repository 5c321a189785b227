"""What the system does not let be read is not called damaged, and nobody is told to delete it."""

import errno
import json
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cli.commands import contents, run_command, sweep_file
from engine.unreadable import fail_to_open, forbidden

from jaxarith.engine.store import RunDirectory

TABLES = ["results", "status", "errors", "report", "predict", "sweep"]
# Files and folders of a run, and commands that need them.
NEEDED = {
    "": [*TABLES, "describe", "export"],
    "sweep.json": [*TABLES, "describe", "export"],
    "groups": [*TABLES, "export"],
    "groups/*": TABLES,
    "groups/*/??????????": TABLES,
    "groups/*/*/members.parquet": TABLES,
    "groups/*/*/predictions.npz": ["errors", "report"],
    "groups/*/*/curves.parquet": ["report"],
    "groups/*/*/params": ["predict", "export"],
    "groups/*/*/params/manifest.ocdbt": ["predict", "export"],
}
CASES = [(pattern, command) for pattern, commands in NEEDED.items() for command in commands]
FILES = [case for case in CASES if "." in case[0] and "ocdbt" not in case[0]]


@pytest.fixture(scope="module")
def member(finished_run):
    return RunDirectory(finished_run).results()["member"][0]


@pytest.fixture(scope="module", autouse=True)
def _all_is_imported(finished_run, member, tmp_path_factory):
    """Those who may not read a run may not import anything either."""
    folder = tmp_path_factory.mktemp("imported")
    path = shutil.copytree(finished_run, folder / "run")
    with pytest.MonkeyPatch.context() as patch:
        for command in (*TABLES, "describe", "export"):
            assert run_command(arguments_of(command, path, member, folder), patch) == 0
        assert run_command(["predict", "1+2", "--run", folder / "out"], patch) == 0


@pytest.fixture
def public_run(finished_run):
    """A copy that other users can read."""
    with tempfile.TemporaryDirectory(prefix="jaxarith-test-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        path = shutil.copytree(finished_run, Path(folder) / "run")
        for one in (path, *path.rglob("*")):
            one.chmod(0o755 if one.is_dir() else 0o644)
        yield path


@pytest.fixture
def refuses(monkeypatch, capsys):
    """Run a command that must be refused in one line that holds these and advises no deletion."""

    def check(arguments, *wanted):
        capsys.readouterr()
        code = run_command(arguments, monkeypatch)
        output = capsys.readouterr()
        assert (code, output.out, output.err.count("\n")) == (2, "", 1), output.err
        for word in wanted:
            assert str(word) in output.err
        for word in ("damaged", "delete", "remove"):
            assert word not in output.err

    return check


def arguments_of(command, directory, member, folder):
    return {
        "predict": ["predict", "1+2", "--run", directory],
        "export": ["export", directory, member, folder / "out"],
        "sweep": ["sweep", sweep_file(folder), "--out", directory],
    }.get(command, [command, directory])


def found(directory, pattern):
    (path,) = directory.glob(pattern) if pattern else [directory]
    return path


@pytest.mark.parametrize(("pattern", "command"), CASES)
def test_what_may_not_be_read_is_said(pattern, command, public_run, refuses, member):
    path = found(public_run, pattern)
    arguments = arguments_of(command, public_run, member, public_run.parent)
    before = contents(public_run)
    with forbidden(path):
        refuses(arguments, path, "cannot be read (Permission denied); allow this user")
    assert contents(public_run) == before


@pytest.mark.parametrize("how", ["a link to nothing", "a link to itself", "a directory"])
@pytest.mark.parametrize(("pattern", "command"), FILES)
def test_what_is_no_file_is_said(pattern, command, how, copied_run, refuses, member, tmp_path):
    path = found(copied_run, pattern)
    path.rename(tmp_path / "moved")
    reason = {
        "a link to nothing": ("a link to nowhere, which is not there", "mend the link"),
        "a link to itself": (os.strerror(errno.ELOOP), "mend the link"),
        "a directory": (os.strerror(errno.EISDIR), "put the file"),
    }[how]
    if how == "a directory":
        path.mkdir()
    else:
        path.symlink_to("nowhere" if "nothing" in how else path.name)
    arguments = arguments_of(command, copied_run, member, tmp_path)
    refuses(arguments, path, *reason)


@pytest.mark.parametrize("pattern", ["groups/*/*/members.parquet", "groups/*/*/predictions.npz"])
def test_a_file_that_is_not_copied_yet_is_said(pattern, copied_run, refuses):
    path = found(copied_run, pattern)
    path.rename(path.with_name(f".{path.name}.icloud"))
    refuses(["errors", copied_run], path, "No such file", "wait until its copy")


ERRORS = [errno.EIO, errno.EMFILE, errno.ENFILE, errno.ESTALE, errno.ETIMEDOUT, errno.EACCES]


@pytest.mark.parametrize("number", ERRORS, ids=os.strerror)
@pytest.mark.parametrize("pattern", ["sweep.json", "groups", "groups/*/*/members.parquet"])
@pytest.mark.parametrize("command", ["results", "status", "sweep"])
def test_an_error_of_the_system_is_named(
    command, pattern, number, copied_run, refuses, tmp_path, monkeypatch
):
    path = found(copied_run, pattern)
    arguments = arguments_of(command, copied_run, "", tmp_path)
    fail_to_open(path, number, monkeypatch)
    refuses(arguments, path, f"cannot be read ({os.strerror(number)})")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_no_harm(encoding, copied_run, printed):
    expected = printed("results", copied_run, "--format", "csv")
    path = copied_run / "sweep.json"
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert printed("results", copied_run, "--format", "csv") == expected
    assert printed("describe", copied_run)


@pytest.mark.parametrize("harm", [b"", b"PAR1", b"\0" * 500, b"half"])
@pytest.mark.parametrize("name", ["members.parquet", "curves.parquet", "predictions.npz"])
def test_what_was_read_and_is_damaged_is_named(name, harm, copied_run, refused):
    path = found(copied_run, f"groups/*/*/{name}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if harm == b"half" else harm)
    refused(["report", copied_run], path, "damaged", f"delete {path.parent}")


def test_another_table_in_its_place_is_damage(copied_run, refused):
    path = found(copied_run, "groups/*/*/members.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(path)
    for command in ("results", "predict", "errors"):
        arguments = arguments_of(command, copied_run, "", copied_run)
        refused(arguments, path, "damaged", f"delete {path.parent}")


@pytest.mark.parametrize(
    "harm",
    [
        lambda table: table[["member"]],
        lambda table: table.drop(columns="test_exact"),
        lambda table: table.drop(columns="test_queries"),
        lambda table: table.assign(test_exact="all"),
        lambda table: table.assign(seed=0.5),
        lambda table: table.assign(status=None),
    ],
)
@pytest.mark.parametrize("command", ["results", "summary", "report", "status"])
def test_a_table_with_other_columns_is_damage(command, harm, copied_run, refused):
    path = found(copied_run, "groups/*/*/members.parquet")
    harm(pd.read_parquet(path)).to_parquet(path)
    refused([command, copied_run], path, "damaged", f"delete {path.parent}")


@pytest.mark.parametrize(
    "harm",
    [
        lambda table: table[["member"]],
        lambda table: table.drop(columns="epoch"),
        lambda table: table.assign(test_exact="all"),
    ],
)
def test_curves_with_other_columns_are_damage(harm, copied_run, refused):
    path = found(copied_run, "groups/*/*/curves.parquet")
    harm(pd.read_parquet(path)).to_parquet(path)
    refused(["report", copied_run], path, "damaged", f"delete {path.parent}")


@pytest.mark.parametrize(
    "harm",
    [
        lambda arrays: {"member": arrays["member"]},
        lambda arrays: {name: arrays[name] for name in ("member", "predicted")},
        lambda arrays: arrays | {"predicted": arrays["predicted"][:1]},
        lambda arrays: arrays | {"predicted": arrays["predicted"][:, :50]},
        lambda arrays: arrays | {name: arrays[name][:, :50] for name in ("predicted", "part")},
        lambda arrays: arrays | {"predicted": arrays["predicted"][..., :1]},
        lambda arrays: arrays | {"predicted": arrays["predicted"] + 200},
        lambda arrays: arrays | {"predicted": arrays["predicted"] / 2},
        lambda arrays: arrays | {"part": arrays["part"] + 3},
    ],
)
@pytest.mark.parametrize("command", ["errors", "report"])
def test_incomplete_answers_are_damage(command, harm, copied_run, refused):
    path = found(copied_run, "groups/*/*/predictions.npz")
    np.savez(path, **harm(dict(np.load(path))))
    refused([command, copied_run], path, "damaged", f"delete {path.parent}")


def test_answers_of_other_members_are_damage(copied_run, refused):
    path = found(copied_run, "groups/*/*/predictions.npz")
    arrays = dict(np.load(path))
    np.savez(path, **arrays | {"member": arrays["member"][::-1]})
    refused(["errors", copied_run], path, "damaged")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_an_exported_member_that_may_not_be_read_is_said(
    name, public_run, member, refuses, monkeypatch
):
    out = public_run.parent / "member"
    assert run_command(["export", public_run, member, out], monkeypatch) == 0
    command = ["predict", "1+2", "--run", out]
    with forbidden(out / name):
        refuses(command, out / name, "Permission denied")
    (out / "config.json").write_text((out / "config.json").read_text(), encoding="utf-8-sig")
    assert run_command(command, monkeypatch) == 0


def test_notes_of_jobs_that_may_not_be_read_are_said(public_run, refuses, monkeypatch):
    path = public_run / "jobs" / "submitted.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"cluster": "local", "jobs": {"job_0": "1"}}))
    fail_to_open(path, errno.EIO, monkeypatch)
    refuses(["status", public_run], path, "Input/output error", "check the disk")


def test_a_sweep_file_that_may_not_be_read_is_said(public_run, refuses):
    path = sweep_file(public_run.parent)
    with forbidden(path):
        refuses(["plan", path], path, "cannot be read (Permission denied)")
    with forbidden(public_run):
        refuses(["plan", public_run / "x.py"], "cannot be read (Permission denied)")
    path.unlink()
    path.symlink_to("nowhere")
    refuses(["plan", path], path, "nowhere, which is not there")


def test_prepared_digits_that_may_not_be_read_are_said(public_run, refuses, monkeypatch):
    monkeypatch.setenv("JAXARITH_CACHE", str(public_run.parent / "cache"))
    assert run_command(["data", "--digits", "embedded"], monkeypatch) == 0
    place = public_run.parent / "cache" / "digits" / "embedded"
    with forbidden(place / "images.npy"):
        refuses(["data"], place / "images.npy", "Permission denied", "JAXARITH_CACHE")
