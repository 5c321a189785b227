"""Recurrent decoders: the reports' repeated state, or the answer fed back; attention to either."""

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.models.cells import Carry, RecurrentLayer
from jaxarith.models.dropout import drop


class RecurrentDecoder(nn.Module):
    """From an encoding to logits [answer width, batch, characters].

    Each step reads the encoder's last state; with ``attention`` what the state before it looks at
    among the encoder's outputs, or, where it looks after, what the step before found; with
    ``feedback`` also the character before.

    Attributes:
        cell_type, units, layers, feedback, attention, looks, initializers: as in ``config.Model``.
        steps: answer width.
        characters: size of the vocabulary.
        features: width of the encoding.
    """

    cell_type: str
    units: int
    layers: int
    feedback: bool
    attention: bool
    looks: str
    steps: int
    characters: int
    features: int
    initializers: str = "keras"

    def setup(self) -> None:
        after = self.attention and self.looks == "after"
        width = self.units if after else self.features
        width += self.characters if self.feedback else 0
        widths = [width, *[self.units] * (self.layers - 1)]
        self.layer = [
            RecurrentLayer(self.cell_type, self.units, width, initializers=self.initializers)
            for width in widths
        ]
        self.head = nn.Dense(self.characters, kernel_init=nn.initializers.glorot_uniform())
        if self.attention:
            self.keys = nn.Dense(self.units, use_bias=False)
            started = self.layers * self.layer[0].cell.states if after else 1
            self.bridge = nn.Dense(started * self.units)
        if after:
            self.joint = nn.Dense(self.units)

    def __call__(
        self,
        outputs: jax.Array,
        last: jax.Array,
        answers: jax.Array | None = None,
        dropout: jax.Array | None = None,
    ) -> jax.Array:
        """Decode.

        Args:
            outputs: [time, batch, features], every step of the encoder.
            last: [batch, features], its last state.
            answers: [batch, answer width] ids to feed back in training; None feeds back the
                decoder's own greedy choice.
            dropout: rate in training, None in evaluation.

        Returns:
            logits [answer width, batch, characters].
        """
        return self.head(self.states(outputs, last, answers, dropout))

    def states(
        self,
        outputs: jax.Array,
        last: jax.Array,
        answers: jax.Array | None = None,
        dropout: jax.Array | None = None,
    ) -> jax.Array:
        """What is written or drawn from: [answer width, batch, width]; arguments as calling it."""
        if self.attention or (self.feedback and answers is None):
            return self._step_by_step(outputs, last, answers, dropout)
        return self._all_at_once(last, answers, dropout)

    def _all_at_once(
        self, last: jax.Array, answers: jax.Array | None, dropout: jax.Array | None
    ) -> jax.Array:
        if self.feedback:
            assert answers is not None
            written = jax.nn.one_hot(answers.T, self.characters)
            before = jnp.concatenate([jnp.zeros_like(written[:1]), written[:-1]])
            inputs = jnp.concatenate([before, _repeated(last, self.steps)], axis=-1)
            projected = self.layer[0].project(inputs)
        else:
            # Multiplied once, not once a step.
            projected = _repeated(self.layer[0].project(last), self.steps)
        states, _ = self.layer[0].over_time(projected)
        for layer in self.layer[1:]:
            states, _ = layer(drop(self, states, dropout))
        return drop(self, states, dropout)

    def _step_by_step(
        self,
        outputs: jax.Array,
        last: jax.Array,
        answers: jax.Array | None,
        dropout: jax.Array | None,
    ) -> jax.Array:
        after = self.attention and self.looks == "after"
        keys = self.keys(outputs) if self.attention else None
        carries = self._start(last)
        read = jnp.zeros((len(last), self.units)) if after else last
        before = jnp.zeros((len(last), self.characters))
        shown = []
        for step in range(self.steps):
            if keys is not None and not after:
                read = _look(carries[-1][0], keys, outputs)
            inputs = jnp.concatenate([before, read], axis=-1) if self.feedback else read
            state, carries = self._advance(inputs, carries, dropout)
            if keys is not None and after:
                found = _look(state, keys, outputs)
                read = jnp.tanh(self.joint(jnp.concatenate([state, found], axis=-1)))
                state = drop(self, read, dropout)
            elif keys is not None:
                state = jnp.concatenate([state, read], axis=-1)
            shown.append(state)
            if self.feedback:
                right = None if answers is None else answers[:, step]
                chosen = jnp.argmax(self.head(state), axis=-1) if right is None else right
                before = jax.nn.one_hot(chosen, self.characters)
        return jnp.stack(shown)

    def _start(self, last: jax.Array) -> list[Carry]:
        """Every layer's first carry; from the encoder's last state where there is attention."""
        carries = [layer.start(len(last)) for layer in self.layer]
        if not self.attention:
            return carries
        start = jnp.tanh(self.bridge(last))
        if self.looks == "before":
            carries[-1] = (start, *carries[-1][1:])
            return carries
        states = self.layer[0].cell.states
        parts = jnp.split(start, self.layers * states, axis=-1)
        return [tuple(parts[first : first + states]) for first in range(0, len(parts), states)]

    def _advance(
        self, inputs: jax.Array, carries: list[Carry], dropout: jax.Array | None
    ) -> tuple[jax.Array, list[Carry]]:
        advanced = []
        for layer, carry in zip(self.layer, carries, strict=True):
            carry = layer.advance(layer.project(inputs), carry)
            inputs = drop(self, carry[0], dropout)
            advanced.append(carry)
        return inputs, advanced


def _repeated(values: jax.Array, steps: int) -> jax.Array:
    """[steps, …] of the same values.

    A concatenation, whose gradient adds slices: XLA for CPUs takes the sum over few steps that a
    broadcast's gradient is forty times as slowly (2.4 ms for 3 of 128 by 1,024, one core).
    """
    return jnp.concatenate([values[None]] * steps)


def _look(state: jax.Array, keys: jax.Array, outputs: jax.Array) -> jax.Array:
    """Scaled dot-product attention of state [batch, units] over [time, batch, …]."""
    scores = jnp.einsum("bu,tbu->tb", state, keys) / jnp.sqrt(jnp.float32(state.shape[-1]))
    return jnp.einsum("tb,tbf->bf", jax.nn.softmax(scores, axis=0), outputs)
