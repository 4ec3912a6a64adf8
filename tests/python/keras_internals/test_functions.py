"""Functions that TensorFlow has traced."""

from __future__ import annotations

from typing import Any

from kerasduet.keras_internals.functions import (
    current_graph,
    detached,
    is_in_loop_inside,
    read_values,
    write_values,
)
from kerasduet.runtime import keras, tensorflow


def test_a_loop_that_is_traced_is_told_from_a_branch() -> None:
    tf, seen = tensorflow(), list[bool]()

    @tf.function(autograph=False)
    def traced(x: Any) -> Any:
        graph = current_graph()

        def note(x: Any) -> Any:
            seen.append(is_in_loop_inside(graph))
            return x + 1

        return tf.while_loop(lambda x: x < 3, lambda x: [note(x)], [note(x)])

    traced(tf.constant(0))
    assert seen == [False, True]


def test_a_compiled_function_runs_on_other_variables_than_it_was_traced_with() -> None:
    tf = tensorflow()
    variables = [[keras().Variable(float(each)) for each in values] for values in ((2, 3), (5, 7))]

    @tf.function(autograph=False)
    def function(x: Any) -> Any:
        first, second = variables[0]
        first.assign(first * 10)
        return tf.map_fn(lambda each: each * second, x)  # with a function of its own inside

    compiled = detached(function, [tf.constant([1.0])], variables[0])
    assert compiled is not None
    del function
    assert compiled([tf.constant([1.0])], variables[1]).numpy() == [7.0]
    assert [float(each) for each in (*variables[0], *variables[1])] == [2.0, 3.0, 50.0, 7.0]


def test_a_function_that_holds_another_variable_is_not_detached() -> None:
    tf, held = tensorflow(), keras().Variable(1.0)
    assert detached(tf.function(lambda x: x + held), [tf.constant(1.0)], []) is None


def test_values_are_read_and_written_whatever_their_dtypes() -> None:
    variables = [keras().Variable(each) for each in (1.5, [[1, 2]], True)]
    values = read_values(variables)
    assert [each.dtype.name for each in values] == [str(each.dtype) for each in variables]
    variables[0].assign(7.0)
    write_values(variables, [values[0] + 1, values[1] * 2, ~values[2]])
    assert [each.numpy().tolist() for each in variables] == [2.5, [[2, 4]], False]
    assert float(values[0]) == 1.5
