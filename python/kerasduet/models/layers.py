"""What Keras lacks: layers, an activation and a loss, registered, so that saved models find them again.

A spec names them ``"kerasduet>DropConnect"``, ``"kerasduet>FillMissing"``, ``"kerasduet>heaviside"`` and
``"kerasduet>mean_bias_error"``.
"""

from __future__ import annotations

from typing import Any

from kerasduet.errors import ArgumentError, SpecError
from kerasduet.keras_internals.draws import generator_seed, generator_step
from kerasduet.models.dropout_masks import BatchPart, dropout_mask
from kerasduet.runtime import keras

_register = keras().saving.register_keras_serializable(package="kerasduet")


@_register
class DropConnect(keras().layers.Dense):  # type: ignore[misc]
    """A dense layer that drops single weights in training, not whole units as Dropout does.

    With a mask M for each row of a batch, each element kept with the chance p = 1 - `rate`, training computes
    ``activation((M * W / p) v)``, where v is the input with a 1 appended and W the kernel with the bias
    appended. The pre-activation has the mean ``W v`` and the variance ``(1 - p) / p * (W * W)(v * v)``.

    This is the inverted form of Wan et al.: they train ``(M * W) v`` with the weights W' = W / p, of mean
    ``p W' v`` and variance ``p (1 - p) (W' * W')(v * v)``, which are the same numbers. At inference the layer
    is a plain Dense layer with the weights W, the mean over all masks; the paper draws pre-activations from a
    normal distribution of that mean and variance, and averages the activations.

    Parameters
    ----------
    units : int
        Number of outputs: (rows, ..., inputs) to (rows, ..., units).
    rate : float
        The fraction of the weights that is dropped, 0 to below 1.
    seed : int, optional
        Of the masks; `kerasduet.build_model` gives each layer its own.
    activation, use_bias, kernel_initializer, ..., bias_constraint
        As for ``keras.layers.Dense``. Regularizers and constraints see W.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `rate` is outside its range.

    References
    ----------
    L. Wan, M. Zeiler, S. Zhang, Y. LeCun and R. Fergus, "Regularization of Neural Networks using
    DropConnect", ICML 2013.

    Examples
    --------
    >>> import kerasduet as kd
    >>> layer = {"class_name": "kerasduet>DropConnect", "config": {"units": 2, "rate": 0.5}}
    >>> kd.build_model(kd.model_spec("xor_mlp").override({"layers.0": layer})).count_params()
    9
    """

    def __init__(
        self,
        units: int,
        rate: float,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        seed: int | None = None,
        **kwargs: Any,
    ):
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate < 1:
            raise ArgumentError.must_be("invalid_argument", "rate", "a number from 0 to below 1", rate)
        super().__init__(
            units,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            **kwargs,
        )
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras().random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Compute the outputs, in training with the masks of the next step."""
        if not training or self.rate == 0:
            return super().call(inputs)
        return self._masked(inputs, generator_step(self.seed_generator))

    def call_at_step(self, inputs: Any, training: bool, step: Any, part: BatchPart = None) -> Any:
        """Compute the outputs, in training with the masks of a step that the caller counts.

        `part` says where the rows stand in a larger batch: the masks are those that they have there.
        """
        if not training or self.rate == 0:
            return super().call(inputs)
        return self._masked(inputs, step, part)

    def get_config(self) -> dict[str, Any]:
        """Give the arguments that make this layer again."""
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}

    def _masked(self, inputs: Any, step: Any, part: BatchPart = None) -> Any:
        ops = keras().ops
        seed = generator_seed(self.seed_generator)
        weights = self.kernel
        rows = ops.reshape(inputs, (-1, inputs.shape[-1]))
        if self.use_bias:
            weights = ops.concatenate([weights, self.bias[None]])  # (inputs + 1, units)
            rows = ops.concatenate([rows, ops.ones_like(rows[:, :1])], axis=1)  # (rows, inputs + 1)
        shape = [weights.shape[0], ops.shape(rows)[0], self.units]
        first = _before(shape, ops.shape(inputs)[0], *part) if part else 0
        mask = ops.cast(dropout_mask(shape, self.rate, seed, step, first), rows.dtype)
        # The inputs lead: XLA sums over the first axis as it goes and never holds the product as a whole.
        outputs = ops.sum(ops.transpose(rows)[:, :, None] * weights[:, None] * mask, axis=0)
        return self.activation(ops.reshape(outputs, (*ops.shape(inputs)[:-1], self.units)))


@_register
class FillMissing(keras().layers.Layer):  # type: ignore[misc]
    """A layer that puts 0 in the place of each NaN, which behind a ``Normalization`` is the mean.

    Examples
    --------
    >>> import numpy as np
    >>> np.asarray(FillMissing()(np.array([[1.0, np.nan]], np.float32))).tolist()
    [[1.0, 0.0]]
    """

    def call(self, inputs: Any) -> Any:
        """Fill in: the shape stays."""
        ops = keras().ops
        return ops.where(ops.isnan(inputs), ops.zeros_like(inputs), inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Give the shape of the input."""
        return input_shape


def _before(shape: list[Any], rows: Any, first: Any, whole: Any) -> Any:
    """Give what a batch of `whole` rows has before each element of a mask that `rows` of them have.

    The mask is of `shape` (inputs, masks, units); each row has as many masks.
    """
    ops = keras().ops
    inputs, masks, units = shape
    elements = masks // rows * units  # of one row and input
    return elements * (first + (whole - rows) * ops.arange(inputs)[:, None, None])  # (inputs, 1, 1)


@_register
def heaviside(x: Any) -> Any:
    """Step from 0, below 0, to 1, from 0 on: the first activation there was, for looking only.

    It has no gradient, so that no weight before it could be trained; `kerasduet.fit` refuses it.
    """
    return keras().ops.cast(x >= 0, x.dtype)


@_register
def mean_bias_error(y_true: Any, y_pred: Any) -> Any:
    """Average prediction - truth over the last axis: above 0 where predictions are too high.

    A measure of bias, best used as a metric. As a loss it has no lower bound: training lowers the
    predictions for ever, and never makes them good.
    """
    y_pred = keras().ops.convert_to_tensor(y_pred)
    return keras().ops.mean(y_pred - keras().ops.cast(y_true, y_pred.dtype), axis=-1)


# What is added to each of Keras's modules.
OWN: dict[str, dict[str, Any]] = {
    "layers": {"kerasduet>DropConnect": DropConnect, "kerasduet>FillMissing": FillMissing},
    "activations": {"kerasduet>heaviside": heaviside},
    "losses": {"kerasduet>mean_bias_error": mean_bias_error},
    "metrics": {"kerasduet>mean_bias_error": mean_bias_error},
}


def check_gradients(model: Any) -> None:
    """Raise ``no_gradient`` if an activation of the model has no gradient, so that it cannot be trained."""
    for layer in model.layers:
        if heaviside in (getattr(layer, "activation", None), getattr(layer, "recurrent_activation", None)):
            raise SpecError(
                "no_gradient",
                "The activation of the layer {layer} must have a gradient to be trained, but heaviside is "
                "flat on both sides of 0: sigmoid is its smooth form.",
                layer=layer.name,
            )
