"""What training costs beside its peers: run ``python -m benchmarks.speed --quick``."""
