"""Every test runs on two fake CPU devices, and no array changes type or rank unasked.

What is tested is small, so compiling it takes far longer than running it: XLA leaves most of its
optimizations out here and in the processes that tests start, unless told otherwise, and writes
loops as it did before its fusion emitters, which compiles in half the time.
"""

import os
from importlib.metadata import version

os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
# A flag that XLA does not know ends the process; of other versions it is not known whether they do.
if version("jaxlib").startswith("0.10."):
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_use_fusion_emitters=false")

import jax
import pytest
from hypothesis import settings

from jaxarith.engine import lowered

jax.config.update("jax_num_cpu_devices", 2)
jax.config.update("jax_default_matmul_precision", "float32")
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")


@pytest.fixture(autouse=True)
def _programs_as_they_are_now(monkeypatch):
    """Nothing lowered before is found: a test may have put other code in place of some."""
    monkeypatch.setattr(lowered, "_path", lambda identity: None)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id):
    """For what all workers of a run share; each has a folder of its own in the run's."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


# The files that take longest, those of several processes apart: begun last they are waited for.
LONGEST = (
    *("test_kills.py", "test_packing.py", "test_distributed.py", "test_other_tasks.py"),
    *("test_jobs.py", "test_report_frames.py", "test_notebook.py"),
)


def pytest_collection_modifyitems(items):
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


settings.register_profile("jaxarith", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("jaxarith")
