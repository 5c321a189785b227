import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.config import Arithmetic, Hyperparameters, Model, Training
from jaxarith.member import Member, Static
from jaxarith.training.loop import (
    advance,
    answer_all,
    evaluate,
    initial_lane,
    stopping_step,
    train,
)
from jaxarith.training.step import logits_of
from jaxarith.training.values import tables_of, values_of

TASK = Arithmetic(operators="+", largest=9)


JITTED = {
    function: jax.jit(function, static_argnums=0)
    for function in (initial_lane, evaluate, answer_all, advance, logits_of)
}


def lane_of(decoder="repeat", sample=30, **traced):
    static = Static(
        TASK, Model(units=8, decoder=decoder), Training(batch_size=8, evaluation_queries=sample)
    )
    member = Member(static, Hyperparameters(steps=20, **traced), 0)
    tables = tables_of(static)
    return static, tables, JITTED[initial_lane](static, tables, values_of(member))


@given(st.integers(1, 10**6), st.integers(1, 50))
def test_evaluations_are_spread_over_the_steps_and_end_with_the_last(steps, evaluations):
    stops = [stopping_step(number, steps, evaluations) for number in range(1, evaluations + 1)]
    exact = [-(-number * steps // evaluations) for number in range(1, evaluations + 1)]
    assert stops == exact
    assert stops[-1] == steps


@pytest.mark.parametrize("decoder", ["repeat", "feedback"])
@pytest.mark.parametrize("validation", [0.0, 0.3])
def test_final_scores_are_counted_query_by_query(decoder, validation):
    static, tables, lane = lane_of(decoder, train_fraction=0.45, validation_fraction=validation)
    answers = JITTED[answer_all](static, tables, lane)
    logits = JITTED[logits_of](static, lane.state.params, {}, tables.queries)
    greedy = np.argmax(np.asarray(logits), -1)
    np.testing.assert_array_equal(answers.predicted, greedy)
    forced = JITTED[logits_of](static, lane.state.params, {}, tables.queries, tables.answers)
    chances = np.asarray(jax.nn.log_softmax(forced))
    right = np.asarray(tables.answers)
    losses = -np.take_along_axis(chances, right[..., None].astype(int), -1)[..., 0].mean(-1)
    part = np.asarray(answers.part)
    assert np.bincount(part, minlength=3).sum() == len(right)
    for number, name in enumerate(("train", "validation", "test")):
        score, mine = getattr(answers.evaluation, name), part == number
        if not mine.any():
            assert np.isnan(score.exact)
            continue
        same = greedy[mine] == right[mine]
        assert float(score.exact) == pytest.approx(same.all(-1).mean(), abs=1e-6)
        assert float(score.per_character) == pytest.approx(same.mean(), abs=1e-6)
        assert float(score.loss) == pytest.approx(losses[mine].mean(), rel=1e-4)


def test_a_scratchpad_is_taught_and_fed_back_and_the_answer_alone_counts():
    task = Arithmetic(operators="*", largest=9, scratchpad=True)
    static = Static(task, Model(units=8, decoder="feedback"), Training(batch_size=8))
    member = Member(static, Hyperparameters(steps=20, train_fraction=0.5), 0)
    tables = tables_of(static)
    lane = JITTED[initial_lane](static, tables, values_of(member))
    answers = JITTED[answer_all](static, tables, lane)
    logits = JITTED[logits_of](static, lane.state.params, {}, tables.queries)
    assert logits.shape[1] == 4
    greedy = np.argmax(np.asarray(logits), -1)
    np.testing.assert_array_equal(answers.predicted, greedy[:, 2:])
    written = np.concatenate([tables.scratchpad, tables.answers], axis=1)
    forced = JITTED[logits_of](static, lane.state.params, {}, tables.queries, written)
    chances = np.asarray(jax.nn.log_softmax(forced))
    losses = -np.take_along_axis(chances, written[..., None].astype(int), -1)[..., 0].mean(-1)
    for number, name in enumerate(("train", "validation", "test")):
        mine = np.asarray(answers.part) == number
        if mine.any():
            found = getattr(answers.evaluation, name)
            same = greedy[mine, 2:] == np.asarray(tables.answers)[mine]
            assert float(found.per_character) == pytest.approx(same.mean(), abs=1e-6)
            assert float(found.loss) == pytest.approx(losses[mine].mean(), rel=1e-4)


def test_a_curve_point_looks_at_the_first_queries_of_each_part():
    static, tables, lane = lane_of(sample=20, train_fraction=0.5, validation_fraction=0.2)
    evaluation = JITTED[evaluate](static, tables, lane)
    greedy = np.argmax(
        np.asarray(JITTED[logits_of](static, lane.state.params, {}, tables.queries)), -1
    )
    right = np.asarray(tables.answers)
    order, train_size = np.asarray(lane.split.order), int(lane.split.train)
    fitted = train_size + int(lane.split.validation)
    bounds = {"train": (0, train_size), "validation": (train_size, fitted), "test": (fitted, 100)}
    for name, (first, last) in bounds.items():
        chosen = order[first : min(first + 20, last)]
        expected = (greedy[chosen] == right[chosen]).mean()
        measured = getattr(evaluation, name).per_character
        assert float(measured) == pytest.approx(expected, abs=1e-6)


def test_training_learns_and_its_curve_shows_it():
    training = Training(batch_size=16, evaluations=3, schedule="cosine")
    static = Static(TASK, Model(units=16), training)
    member = Member(static, Hyperparameters(steps=600, learning_rate=0.02, train_fraction=0.8), 0)
    tables = tables_of(static)
    lane, curves = jax.jit(train, static_argnums=0)(static, tables, values_of(member))
    assert int(lane.state.step) == 600
    losses = np.asarray(curves.train.loss)
    assert losses.shape == (3,)
    assert losses[-1] < 0.5 * losses[0]
    assert float(curves.train.exact[-1]) > 0.9
    final = JITTED[answer_all](static, tables, lane).evaluation
    assert float(final.train.loss) == pytest.approx(float(losses[-1]), rel=1e-3)


def test_more_steps_than_the_budget_are_not_taken():
    static, tables, lane = lane_of()
    lane = JITTED[advance](static, tables, lane, jnp.asarray(999, jnp.int32))
    assert int(lane.state.step) == 20
