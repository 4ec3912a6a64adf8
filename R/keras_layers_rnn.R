#' Layers for sequences
#'
#' Recurrent layers, which go through the steps of a sequence, and those that wrap another layer:
#' `layer_bidirectional()` goes through the steps in both directions, and `layer_time_distributed()`
#' applies a layer to each step. `layer_rnn()` takes a cell or several, which are no layers of a
#' model.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param units,filters Number of outputs.
#' @param activation,recurrent_activation An activation by its name, such as `"relu"`, as the
#'   function such as [activation_relu()], or as a layer, such as
#'   `layer_activation_leaky_relu(negative_slope = 0.1)`.
#' @param use_bias Whether the layer has a bias.
#' @param dropout,recurrent_dropout The fraction of the inputs and of the states that is dropped.
#' @param return_sequences Whether each step has an output, or the last one only.
#' @param go_backwards,unroll,reset_after,unit_forget_bias,zero_output_for_mask,kernel_size As in
#'   Keras.
#' @param strides,padding,data_format,dilation_rate As in Keras.
#' @param stateful Whether the states go on from batch to batch: see [reset_states()].
#' @param seed Of what the layer draws; unless given it follows from the model's.
#' @param cell,cells A cell such as `rnn_cell_lstm()`, or a list of several.
#' @param layer,backward_layer A layer, such as `layer_lstm(units = 8)`.
#' @param merge_mode How the outputs of both directions are joined: `"concat"`, `"sum"`, `"mul"` or
#'   `"ave"`.
#' @param kernel_initializer,recurrent_initializer,bias_initializer An initializer, such as
#'   [initializer_he_normal()], or its name; its seed is drawn from the model's.
#' @param kernel_regularizer,recurrent_regularizer,bias_regularizer,activity_regularizer A
#'   regularizer, such as [regularizer_l2()].
#' @param kernel_constraint,recurrent_constraint,bias_constraint A constraint, such as
#'   [constraint_maxnorm()].
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @return The model, invisibly; or the changed spec; or without `object` the layer.
#'   `rnn_cell_lstm()` and the like give the cell.
#' @examples
#' keras_model_sequential(input_shape = c(10, 3)) %>%
#'   layer_bidirectional(layer = layer_lstm(units = 8, return_sequences = TRUE)) %>%
#'   layer_time_distributed(layer = layer_dense(units = 1))
#' @export
layer_lstm <- keras_function("layer_lstm")

#' @rdname layer_lstm
#' @export
layer_gru <- keras_function("layer_gru")

#' @rdname layer_lstm
#' @export
layer_simple_rnn <- keras_function("layer_simple_rnn")

#' @rdname layer_lstm
#' @export
layer_rnn <- keras_function("layer_rnn")

#' @rdname layer_lstm
#' @export
layer_conv_lstm_1d <- keras_function("layer_conv_lstm_1d")

#' @rdname layer_lstm
#' @export
layer_conv_lstm_2d <- keras_function("layer_conv_lstm_2d")

#' @rdname layer_lstm
#' @export
layer_conv_lstm_3d <- keras_function("layer_conv_lstm_3d")

#' @rdname layer_lstm
#' @export
layer_bidirectional <- keras_function("layer_bidirectional")

#' @rdname layer_lstm
#' @export
layer_time_distributed <- keras_function("layer_time_distributed")

#' @rdname layer_lstm
#' @export
rnn_cell_lstm <- keras_function("rnn_cell_lstm")

#' @rdname layer_lstm
#' @export
rnn_cell_gru <- keras_function("rnn_cell_gru")

#' @rdname layer_lstm
#' @export
rnn_cell_simple <- keras_function("rnn_cell_simple")

#' @rdname layer_lstm
#' @export
rnn_cells_stack <- keras_function("rnn_cells_stack")
