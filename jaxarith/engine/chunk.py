"""Members that are trained and saved together."""

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
        own: dict[Static, list[Member]] = {}
        for member in self.members:
            own.setdefault(member.static, []).append(member)
        return {static: Chunk(static, tuple(members)) for static, members in own.items()}
