from jaxarith.plotting import heading


def test_what_is_off_is_left_out_but_0_is_a_seed_as_any_other():
    row = {"dropout": 0.0, "attention": True, "split_seed": 0, "smallest": 0, "largest": None}
    assert heading(row, ["dropout", "attention"]) == "attention"
    assert heading(row, ["dropout"]) == "no dropout"
    assert heading(row, ["split_seed"]) == "split seed 0"
    assert heading(row, ["smallest", "largest"]) == "smallest 0"
