import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.training.layers import describe_layers


class Block(nn.Module):
    @nn.compact
    def __call__(self, values):
        values = nn.BatchNorm(use_running_average=False, name="norm")(nn.Dense(4)(values))
        return nn.Dense(2, use_bias=False, name="last")(values)


class Network(nn.Module):
    @nn.compact
    def __call__(self, values):
        return Block(name="block")(values).sum(axis=0)


def test_every_layer_is_a_row_with_its_own_parameters():
    inputs = jnp.zeros((5, 3))
    table = describe_layers(Network(), inputs).set_index("layer")
    layers = ["network", "block", "block/Dense_0", "block/norm", "block/last"]
    assert table.index.tolist() == layers
    assert table["inputs"].tolist() == ["5×3", "5×3", "5×3", "5×4", "5×4"]
    assert table["outputs"].tolist() == ["2", "5×2", "5×4", "5×4", "5×2"]
    assert table["parameters"].tolist() == ["", "", "16", "16", "8"]
    assert table.loc["block/last", "weights"] == "kernel 4×2"
    variables = Network().init(jax.random.key(0), inputs)
    assert sum(leaf.size for leaf in jax.tree.leaves(variables)) == 16 + 16 + 8
