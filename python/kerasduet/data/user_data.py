"""A user's own data sets: of arrays and data frames, checked as they come in."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from kerasduet.arguments import check_kind
from kerasduet.data.columns import Names, column_order, take_columns
from kerasduet.data.dataset import Dataset, one_target, several_targets
from kerasduet.data.frames import is_frame
from kerasduet.data.learn_rows import learn_rows
from kerasduet.data.mismatches import other_shape
from kerasduet.data.named_arrays import by_name, place_of, row_count
from kerasduet.data.readers import Held, OneTarget, Reordered, gone
from kerasduet.data.readings import Parts, classes_as_numbers, numbers_as_classes
from kerasduet.data.row_schema import Rows, RowSchema, check_inputs, check_outputs, pair
from kerasduet.data.table_readings import Inputs, are_columns, as_columns
from kerasduet.errors import ArgumentError, DataError, LabelError, nearest
from kerasduet.specs.model_spec import ModelSpec


def dataset(
    x: Any,
    y: Any = None,
    *,
    target: str | Sequence[str] | None = None,
    test: Any = None,
    class_names: Sequence[str] | None = None,
    positive: str | None = None,
    spec: ModelSpec | None = None,
) -> Dataset:
    """Bring arrays or a data frame into the form that `kerasduet.fit` takes, checked.

    Parameters
    ----------
    x : array-like, pandas.DataFrame, mapping, Dataset or tuple
        Numbers, (rows, ...): uint8 is kept without a copy, all else becomes float32; or texts, (rows,). With
        `target`, a data frame: all columns but the target's must be numbers or booleans, which become
        float32, (rows, columns); or there is one such column, of texts. A mapping holds such arrays or data
        frames by the names of a network's several inputs. Without `y` and `target`, a pair ``(x, y)``, or a
        data set, which is given back as it is.
    y : array-like or mapping, optional
        A class for each row (names, whole numbers, booleans, a pandas categorical) or, for regression, real
        numbers, (rows,) or (rows, ...). Rows of zeros with a single 1 are classes in one-hot form, named by
        the columns of a data frame, else by their places from 0; losses that take codes refuse them. Other
        rows of zeros and ones, in two columns or more, are labels, any number of which a row may have. Masks,
        (rows, height, width), hold a class for each pixel of images of that size, and whole numbers,
        (rows, steps), one for each step of a sequence. What equals `x` is a regression to the inputs, as an
        autoencoder is trained.

        The loss of a fit has the last word where nobody named classes. Under one for classes, real numbers
        that are whole are classes too, and rows, (rows, classes), soft labels: the probabilities of the
        classes, of which the most probable one is counted as the truth. With `class_names` they are such at
        once. Under a loss for numbers, such as the mean squared error, whole numbers of pixels and steps are
        numbers; those of rows too, if there are more than two of them for one output.

        A mapping holds such targets by the names of a network's several outputs.
    target : str or sequence of str, optional
        The column of `x` to predict. Text, booleans and categoricals are classes (categories in their order,
        else sorted), numbers mean regression. Of several columns, all numbers: labels if they are zeros and
        ones, else a regression.
    test : tuple or pandas.DataFrame, optional
        The test split: ``(x, y)``, or with `target` a data frame with the same columns.
    class_names : sequence of str, or mapping of them by output, optional
        The classes in their order; whole numbers in `y` are then names where all names are numbers, and else
        0-based places. Without it: the categories, or the sorted classes of `y`. Or the labels.
    positive : str, or mapping of them by output, optional
        The one of two classes that statistics are about: the first of `class_names` or of the categories
        unless given. Of classes that were only sorted none is, and a confusion matrix asks for it.
    spec : ModelSpec, optional
        One whose ``inputs`` say what the columns of a table are, and what stands for a missing value; or its
        ``preprocessing`` for all columns of a data frame.

    Raises
    ------
    DataError
        ``invalid_data``, ``empty_data``, ``length_mismatch``, ``not_finite`` with the row,
        ``missing_text``, ``shape_mismatch`` for a mask of another size than its image; ``different_inputs``
        and ``different_outputs`` of `test`.
    LabelError
        ``one_class``, ``unknown_class``, ``repeated_class``.
    ArgumentError
        ``invalid_argument``, for `target` and `class_names`, or for arguments that go beside no data set;
        ``invalid_positive``.

    Examples
    --------
    >>> dataset([[0.5], [1.5]], ["cat", "dog"]).class_names
    ('cat', 'dog')
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"height": [1.5, 1.8], "weight": [50, 80], "kind": ["a", "b"]})
    >>> dataset(frame, target="kind")
    <Dataset arrays: classification, 2 classes, rows of shape (2,), train 2>
    """
    if isinstance(x, Dataset):
        if any(each is not None for each in (y, target, test, class_names, positive, spec)):
            sentence = "`y`, `target`, `test`, `class_names`, `positive` and `spec` must go with arrays only."
            raise ArgumentError("invalid_argument", sentence)
        return x
    names = _target_names(x, y, target)
    if names is not None:
        x, y = take_columns(x, names, "x")
    elif y is None:
        x, y = pair(x, "x")
    inputs = _inputs_of(spec, names or ())
    rules = None if spec is None else spec.column_rules
    schema, train = learn_rows(
        x, y, class_names=class_names, positive=positive, target=names, inputs=inputs, rules=rules
    )
    if test is None:
        return of_rows(schema, {"train": train})
    return of_rows(*_with_test(schema, train, test))


def dataset_for_spec(
    data: Any,
    spec: ModelSpec,
    *,
    target: str | Sequence[str] | None = None,
    lists_are_several: bool = False,
) -> Dataset:
    """Make a data set of what a spec's network is to be trained on, or check one.

    A list of arrays for one input holds rows, or with `lists_are_several` an array for each input.

    Raises
    ------
    DataError
        ``different_inputs``, ``different_outputs``; what `dataset` refuses.
    """
    network = spec.network
    if isinstance(data, Dataset) or target is not None:
        known = dataset(data, target=target, spec=spec if target is not None else None)
    else:
        x, y = pair(data, "data")
        if not spec.table:
            x = by_name(x, network.inputs, "x", "input", lists_are_several=lists_are_several)
        y = by_name(y, network.outputs, "y", "output", lists_are_several=lists_are_several)
        known = dataset(x, y, spec=spec)
    if spec.table:
        return as_table(known, spec.inputs)
    if not known.schema.table:
        check_inputs(known.schema, network.inputs, "data")
    return known


def as_table(data: Dataset, inputs: Inputs) -> Dataset:
    """Give a data set with the columns that a spec or known rows have, read as these say.

    Raises
    ------
    DataError
        What `table_readings.as_columns` refuses.
    """
    if are_columns(data.schema, inputs):
        return data
    return of_rows(*as_columns(data.schema, _parts(data), inputs))


def further_rows(data: Dataset, more: Any, argument: str) -> Dataset:
    """Return further rows of the schema of `data`: a data set, checked, or of ``(x, y)``.

    Arrays become the split "test" of a data set.

    Raises
    ------
    LabelError
        ``unknown_class`` if they have other classes.
    DataError
        ``shape_mismatch`` if they are of another shape, ``target_mismatch`` if they are for another task.
    """
    schema = data.schema
    if not isinstance(more, Dataset):
        rows = schema.rows(*schema.take_apart(more, argument), f"{argument}.")
        return of_rows(schema, {"test": rows})
    known = with_target_of(more, schema)
    if not schema.outputs:
        return with_inputs(_same_target(known, schema, argument), schema, argument)
    check_outputs(known.schema, [*schema.outputs], argument)
    targets = {
        name: _same_target(one_target(known, str(name)), each, place_of(argument, name))
        for name, each in schema.by_output()
    }
    return with_inputs(with_targets(known, targets), schema, argument)


def with_target_of(data: Dataset, schema: RowSchema) -> Dataset:
    """Give data that have masks beside their classes with the target that known rows have."""
    if schema.task == "segmentation":
        return data.with_target("masks")
    both = data.has_masks and {*schema.outputs} == {"classes", "masks"}
    return data.with_target("classes_and_masks") if both else data


def with_inputs(data: Dataset, known: RowSchema, argument: str) -> Dataset:
    """Give a data set with the inputs of known rows: named columns in their order, and of their shape.

    Raises
    ------
    DataError
        ``missing_column``, ``shape_mismatch``.
    """
    if known.table:
        return as_table(data, {name: each.column for name, each in known.named_inputs.items()})
    inputs: dict[Any, RowSchema] = dict(data.schema.by_input())
    wanted: dict[Any, RowSchema] = dict(known.by_input())
    check_inputs(data.schema, [*known.inputs], argument)
    orders = {name: _order(inputs[name], wanted[name], place_of(argument, name)) for name in wanted}
    if any(orders.values()):
        for name in (each for each, order in orders.items() if order):
            inputs[name] = replace(inputs[name], columns=wanted[name].columns, shape=wanted[name].shape)
        schema = inputs[None] if None in inputs else replace(data.schema, inputs=inputs)
        data = Dataset(data.name, schema, data.splits, Reordered(data, orders.get(None, orders)))
    for name, each in wanted.items():
        if inputs[name].shape != each.shape:
            raise other_shape(place_of(argument, name), each.shape, inputs[name].shape)
    return data


def _order(given: RowSchema, wanted: RowSchema, argument: str) -> list[int] | None:
    """Give the places of the wanted columns, where they stand otherwise."""
    if wanted.columns is None or given.columns in (None, wanted.columns):
        return None
    return column_order(given.columns, wanted.columns, argument)


def with_targets(data: Dataset, targets: dict[Any, Dataset]) -> Dataset:
    """Give a data set with several targets, each as a data set that has it alone holds it."""
    if all(isinstance(each.reader, OneTarget) for each in targets.values()):  # as they were taken apart
        return data
    return several_targets(targets)


def as_classes(data: Dataset, *, soft: bool) -> Dataset:
    """Give a regression's data set with its numbers as classes, as `readings.numbers_as_classes` does."""
    if data.task != "regression" or data.name != "arrays":
        return data
    schema, parts = numbers_as_classes(data.schema, _parts(data), soft=soft)
    return of_rows(schema, parts) if schema.class_names else data


def as_numbers(data: Dataset) -> Dataset:
    """Give a data set whose classes are whole numbers that nobody called classes with these as targets."""
    return of_rows(*classes_as_numbers(data.schema, _parts(data))) if data.schema.unnamed else data


def without_rows(name: str, schema: RowSchema) -> Dataset:
    """Return a data set whose rows were not saved: only their schema is known."""
    return Dataset(name, schema, {"train": 0, "test": 0}, gone)


def of_rows(schema: RowSchema, parts: dict[str, Rows]) -> Dataset:
    """Make a data set of checked rows by split."""
    counts = {name: row_count(rows.x) for name, rows in parts.items()}
    held = Held(
        {name: each.x for name, each in parts.items()}, {name: each.y for name, each in parts.items()}
    )
    return Dataset("arrays", schema, counts, held)


def _parts(data: Dataset) -> Parts:
    splits = {name: data.split(name) for name in data.splits}
    return {name: Rows(each.x, each.y) for name, each in splits.items()}


def _with_test(schema: RowSchema, train: Rows, test: Any) -> tuple[RowSchema, Parts]:
    """Check the test rows; whole numbers, more than two, are no classes if others are among those there."""
    x, y = schema.take_apart(test, "test")
    try:
        return schema, {"train": train, "test": schema.rows(x, y, "test.")}
    except LabelError:
        if not schema.unnamed or len(schema.class_names) == 2:
            raise
        schema, parts = classes_as_numbers(schema, {"train": train})
        return schema, {**parts, "test": schema.rows(x, y, "test.")}


def _same_target(data: Dataset, schema: RowSchema, argument: str) -> Dataset:
    """Give further rows with their one target as known rows have it, or raise unless it is of that kind."""
    data = _read_alike(data, schema, argument)
    if data.task != schema.task:
        raise DataError.must_be("target_mismatch", argument, f"data for a {schema.task}", data.task)
    for wanted, got in ((schema.class_names, data.class_names), (schema.labels, data.schema.labels)):
        if wanted != got:
            sentence = "`{argument}` must be data of the classes {class_names!j}, not {got!j}."
            names = {"class_names": list(wanted), "got": list(got)}
            raise LabelError("unknown_class", sentence, argument=argument, **names)
    return data


def _read_alike(data: Dataset, known: RowSchema, argument: str) -> Dataset:
    """Read targets that can be read in two ways as those of known rows were."""
    if known.task == "regression":
        return as_numbers(data)
    if not known.class_names or data.task != "regression" or data.name != "arrays":
        return data
    inputs = replace(known, **data.schema.of_inputs())
    parts = {
        name: Rows(each.x, known.targets(each.x, each.y, f"{argument}.y"))
        for name, each in _parts(data).items()
    }
    return of_rows(inputs, parts)


def _inputs_of(spec: ModelSpec | None, target: Names) -> Inputs | None:
    """Give what a spec says of the columns of a table, if it does; a target is none of them."""
    check_kind("spec", spec, ModelSpec | None, "a spec, as `model_spec()` gives")
    if spec is None or not spec.table:
        return None
    for name in target:
        if name in spec.table:
            sentence = "`target` must be none of the inputs of the spec, but {column!j} is."
            raise ArgumentError("invalid_argument", sentence, column=name)
    return spec.inputs


def _target_names(x: Any, y: Any, target: Any) -> Names | None:
    """Give the names of the columns to predict; raise unless it is clear what that is."""
    names = tuple(target) if isinstance(target, list | tuple) else (target,)
    for name in names:
        check_kind("target", name, Hashable | None, "the name of a column")
    if target is None:
        if y is None and hasattr(x, "columns"):
            sentence = "`target` must name the column to predict, since `x` is a data frame."
            raise ArgumentError("invalid_argument", sentence)
        return None
    if y is not None:
        sentence = "`y` must be left out where `target` names the column to predict."
        raise ArgumentError("invalid_argument", sentence)
    if not is_frame(x):
        raise DataError.must_be("invalid_data", "x", "a pandas data frame", x)
    known = list(map(str, x.columns))
    for name in map(str, names):
        if name not in known:
            sentence, hint = "The data frame has no column {column!j}: {hint}", nearest(name, known)
            raise DataError("invalid_data", sentence, column=name, hint=hint)
    return tuple(map(str, names))
