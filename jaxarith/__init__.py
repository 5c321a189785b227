"""Sweeps of small recurrent networks that learn arithmetic, in JAX and Flax."""
