"""Every public name can be imported in any order, is what it says, and works when it is called."""

import json
import pkgutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version

import pandas as pd
import pytest
from engine.tiny import tiny_sweep
from matplotlib.figure import Figure

import jaxarith
from jaxarith import InputError

PACKAGES = (
    *("jaxarith", "jaxarith.comparisons", "jaxarith.judging", "jaxarith.mistakes"),
    *("jaxarith.plotting", "jaxarith.published", "jaxarith.report", "jaxarith.tasks.digits"),
)
# Imports every submodule of some packages first or last, and names what is a module then.
ORDERS = """
import importlib, json, pkgutil, sys, types

packages, submodules_first = json.loads(sys.argv[1])

def import_submodules():
    for package in packages:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if module.name != "__main__":
                importlib.import_module(f"{package}.{module.name}")

def modules():
    for package in packages:
        for name in importlib.import_module(package).__all__:
            scope = {}
            exec(f"from {package} import {name}", scope)
            if isinstance(scope[name], types.ModuleType):
                yield f"{package}.{name}"

if submodules_first:
    import_submodules()
wrong = [*modules(), *modules()]
import_submodules()
print(json.dumps([*wrong, *modules()]))
"""


@pytest.mark.parametrize("submodules_first", [True, False])
def test_a_name_is_no_module_in_whatever_order_it_is_imported(submodules_first):
    given = json.dumps([PACKAGES, submodules_first])
    command = [sys.executable, "-c", ORDERS, given]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_no_submodule_has_the_name_of_what_is_imported_later():
    submodules = {module.name for module in pkgutil.iter_modules(jaxarith.__path__)}
    assert not submodules & set(jaxarith._LAZY)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_lists_what_it_exports(package):
    module = import_module(package)
    assert set(module.__all__) <= set(dir(module))


def test_completion_offers_every_name():
    assert set(jaxarith.__all__) <= set(dir(jaxarith))
    assert "__version__" in dir(jaxarith)
    assert jaxarith.__version__ == version("jaxarith")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        jaxarith.nothing  # noqa: B018


SWEEP = tiny_sweep({"split_seed": [0, 1]}, seeds=[2, 3])


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("public") / "run"
    jaxarith.run(SWEEP, path, progress=False)
    return path


SETTINGS = (
    *("Arithmetic", "FrameDecoder", "FrameEncoder", "Hyperparameters", "MnistRows", "Model"),
    *("Numbers", "Parity", "Pictures", "Static", "Sweep", "Training"),
)


def a_sweep_file(folder):
    path = folder / "tiny.py"
    path.write_text("from jaxarith import Sweep\nSWEEP = Sweep('tiny', seeds=1)\n")
    return path


def refused(function, *arguments):
    with pytest.raises(InputError) as caught:
        function(*arguments)
    return "\n" not in str(caught.value)


# How each name that is no section of settings is called, and what comes of it.
CALLS = {
    "InputError": lambda call, run, folder: call("text").exit_code == 2,
    "Interrupted": lambda call, run, folder: call("text", 130).exit_code == 130,
    "JaxarithError": lambda call, run, folder: call("text").exit_code == 1,
    "RunError": lambda call, run, folder: call("text").exit_code == 1,
    "Member": lambda call, run, folder: call(
        jaxarith.Static(), jaxarith.Hyperparameters(), 3
    ).id.endswith("-3"),
    "Placement": lambda call, run, folder: call(1, 2, "map").lanes == 2,
    "RunDirectory": lambda call, run, folder: len(call(run).results()) == 4,
    "compare": lambda call, run, folder: (
        len(call(jaxarith.RunDirectory(run).results(), "split_seed")) == 1
    ),
    "compare_runs": lambda call, run, folder: isinstance(
        call(*[jaxarith.RunDirectory(run).results()] * 2, ("a", "b")), pd.DataFrame
    ),
    "describe": lambda call, run, folder: "Task add" in call(tiny_sweep(seeds=1)),
    "draw": lambda call, run, folder: isinstance(call("1+1"), Figure),
    "load_sweep": lambda call, run, folder: call(a_sweep_file(folder)).name == "tiny",
    "pipeline": lambda call, run, folder: refused(call, run, run, run),
    "plan_groups": lambda call, run, folder: len(call(tiny_sweep().members)) == 1,
    "predict": lambda call, run, folder: len(call("1+1", run)) == 4,
    "run": lambda call, run, folder: len(call(SWEEP, run, progress=False)) == 4,
    "summarise": lambda call, run, folder: len(call(jaxarith.RunDirectory(run).results())) == 2,
    "variance_shares": lambda call, run, folder: (
        len(call(jaxarith.RunDirectory(run).results())) > 0
    ),
    "write_report": lambda call, run, folder: call(run).name == "report.html",
}


def test_every_name_is_called_below():
    assert {*SETTINGS, *CALLS} == set(jaxarith.__all__)


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_have_defaults(name):
    kind = getattr(jaxarith, name)
    assert kind() == kind()


@pytest.mark.parametrize("name", CALLS)
def test_a_name_does_what_it_says(name, finished, tmp_path):
    assert CALLS[name](getattr(jaxarith, name), finished, tmp_path)
