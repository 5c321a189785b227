"""How one member learns: pure functions that never mention the seed axis."""
