"""Where a group's members run: how many devices, how many lanes, mapped or batched.

On a CPU one member per forced device is fastest, mapped inside it (batching small products is
slower than taking them in turn); an accelerator wants all its lanes in one batched program.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import psutil
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from jaxarith.engine.device_errors import check_flags, start_failure
from jaxarith.errors import InputError
from jaxarith.models.fusion import JOINED_LOOPS

BATCHINGS = ("map", "vmap")
MEMBER_AXIS = "member"
MEMORY_SHARE = 0.7


@dataclass(frozen=True)
class Placement:
    """How many members train at once, and how.

    Attributes:
        devices: how many take part.
        lanes: members in training at once, a multiple of ``devices``: the group's width.
        batching: within a device, ``map`` takes its lanes in turn, ``vmap`` all together.
    """

    devices: int
    lanes: int
    batching: str

    def __post_init__(self) -> None:
        available = len(local_devices())
        if not 1 <= self.devices <= available:
            raise InputError(f"devices={self.devices}: must be from 1 to {available}, what is here")
        if self.lanes < 1 or self.lanes % self.devices:
            raise InputError(
                f"lanes={self.lanes}: must be a multiple of the {self.devices} devices"
            )
        if self.batching not in BATCHINGS:
            raise InputError(f"batching={self.batching!r}: must be one of {', '.join(BATCHINGS)}")

    def __str__(self) -> str:
        """As the plan shows it."""
        per_device = self.lanes // self.devices
        kind = jax.default_backend()
        how = {"map": "in turn", "vmap": "together"}[self.batching]
        return f"{self.devices} {kind} × {per_device} {how}"

    @property
    def mesh(self) -> Mesh:
        """The devices in a row, along the member axis."""
        devices = local_devices()[: self.devices]
        return jax.make_mesh(
            (self.devices,), (MEMBER_AXIS,), axis_types=(AxisType.Auto,), devices=devices
        )

    @property
    def by_member(self) -> NamedSharding:
        """Arrays whose first axis is the lane."""
        return NamedSharding(self.mesh, PartitionSpec(MEMBER_AXIS))

    @property
    def compiler_options(self) -> dict[str, str | bool]:
        """For XLA: where every core has a lane, none of its loops is parted among cores."""
        if jax.default_backend() != "cpu" or self.devices < _cores():
            return {}
        return {"xla_disable_hlo_passes": "cpu-parallel-task-assigner"}

    @property
    def replicated(self) -> NamedSharding:
        """Arrays that every device holds whole."""
        return NamedSharding(self.mesh, PartitionSpec())


def local_devices() -> list[jax.Device]:
    """This process's devices; the one place where they are started.

    Raises:
        DevicesError: they do not start; said with the fix.
    """
    prepare_devices()
    try:
        return jax.local_devices()
    except Exception as error:  # JAX asserts where a platform that was asked for is not there.
        raise start_failure(error) from None


def prepare_devices() -> None:
    """Make one CPU device per usable core, if JAX has not started and nobody else chose.

    XLA for CPUs is asked to join loops likewise (``training.adam``).

    Raises:
        DevicesError: XLA does not take the flags it is given.
    """
    if _started():
        return
    flags = os.environ.get("XLA_FLAGS", "")
    check_flags(flags)
    chosen = "host_platform_device_count" in flags
    if not chosen and jax.config.jax_num_cpu_devices < 1:  # type: ignore[attr-defined]
        jax.config.update("jax_num_cpu_devices", _cores())
    # Where loops are not joined by XLA's fusion emitters, some programs' compiling aborts.
    if not any(name in flags for name in ("xla_backend_extra_options", "use_fusion_emitters")):
        os.environ["XLA_FLAGS"] = f"{flags} --xla_backend_extra_options={JOINED_LOOPS}".strip()


def _started() -> bool:
    """Whether JAX has started; it then lets no one change how many devices there are."""
    devices = jax.config.jax_num_cpu_devices  # type: ignore[attr-defined]
    try:
        jax.config.update("jax_num_cpu_devices", devices + 1)
    except RuntimeError:
        return True
    jax.config.update("jax_num_cpu_devices", devices)
    return False


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(function: Callable[..., Any], placement: Placement, laned: int) -> Callable[..., Any]:
    """One member's ``function(shared, *own)`` for all lanes: every array of ``own`` gains an axis.

    Args:
        function: pure, of arrays all members share and ``laned`` trees of a member's own.
        placement: where.
        laned: how many own arguments there are.
    """

    def local(shared: Any, *own: Any) -> Any:
        if placement.batching == "vmap":
            return jax.vmap(lambda *one: function(shared, *one))(*own)
        return jax.lax.map(lambda one: function(shared, *one), own)

    by_member = PartitionSpec(MEMBER_AXIS)
    return jax.shard_map(
        local,
        mesh=placement.mesh,
        in_specs=(PartitionSpec(), *[by_member] * laned),
        out_specs=by_member,
        check_vma=False,
    )


def device_memory() -> int:
    """Bytes that members may use by what is free now: on each device, on CPUs on all together."""
    devices = local_devices()
    statistics = devices[0].memory_stats() if jax.default_backend() != "cpu" else None
    if statistics and "bytes_limit" in statistics:
        return int(MEMORY_SHARE * (statistics["bytes_limit"] - statistics.get("bytes_in_use", 0)))
    return int(MEMORY_SHARE * psutil.virtual_memory().available)
