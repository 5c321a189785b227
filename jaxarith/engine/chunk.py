"""Members that are trained and saved together."""

from collections.abc import Iterable
from dataclasses import dataclass

from jaxarith.member import Member, Static, digest


@dataclass(frozen=True)
class Chunk:
    """Members that one program trains and that are saved together.

    Attributes:
        static: what their program is made for; packed where their depths may differ.
        members: in the order they are saved in.
    """

    static: Static
    members: tuple[Member, ...]

    @property
    def id(self) -> str:
        """A name that follows from the members, and from what else their program may train."""
        ids = sorted(member.id for member in self.members)
        return digest([*ids, self.static.id] if self.static.packed else ids)

    def by_settings(self) -> "dict[Static, Chunk]":
        """Its members with those of their own settings: packed ones part."""
        statics = dict.fromkeys(member.static for member in self.members)
        return {one: Chunk(one, _of(one, self.members)) for one in statics}


def _of(static: Static, members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(member for member in members if member.static == static)
