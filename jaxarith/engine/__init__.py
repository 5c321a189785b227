"""From a sweep to a directory of results: plan, placement, execution, store."""
