"""Networks as pure init and apply (Flax Linen). Knows no task and no seed axis."""
