"""What training costs beside its peers: run ``python -m benchmarks.speed --quick``."""

import os

# Pictures of every benchmark are of digits that are always there; what they show costs nothing.
os.environ["JAXARITH_DIGITS"] = "embedded"
