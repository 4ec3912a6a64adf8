# The layers: see keras_classes.R. Arguments stand in Keras's order.

of_weights <- function(kind, ...) paste(c(...), kind, sep = "_", collapse = " ")

initializers <- function(...) of_weights("initializer", ...)
regularizers <- function(...) of_weights("regularizer", ...)
constraints <- function(...) of_weights("constraint", ...)

dense_options <- paste(
  "activation use_bias", initializers("kernel", "bias"),
  regularizers("kernel", "bias", "activity"), constraints("kernel", "bias")
)
conv_options <- paste("strides padding data_format dilation_rate groups", dense_options)
transpose_options <- paste(
  "strides padding output_padding data_format dilation_rate", dense_options
)
depthwise_options <- paste(
  "strides padding depth_multiplier data_format dilation_rate activation use_bias",
  initializers("depthwise", "bias"), regularizers("depthwise", "bias", "activity"),
  constraints("depthwise", "bias")
)
separable_options <- paste(
  "strides padding data_format dilation_rate depth_multiplier activation use_bias",
  initializers("depthwise", "pointwise", "bias"),
  regularizers("depthwise", "pointwise", "bias", "activity"),
  constraints("depthwise", "pointwise", "bias")
)
pool_options <- "strides padding data_format"
norm_options <- paste(
  "epsilon center scale", initializers("beta", "gamma"), regularizers("beta", "gamma"),
  constraints("beta", "gamma")
)

rnn_initializers <- initializers("kernel", "recurrent", "bias")
rnn_weights <- paste(
  regularizers("kernel", "recurrent", "bias", "activity"),
  constraints("kernel", "recurrent", "bias")
)
cell_weights <- paste(
  regularizers("kernel", "recurrent", "bias"), constraints("kernel", "recurrent", "bias")
)
rnn_start <- paste("activation recurrent_activation use_bias", rnn_initializers)
rnn_dropout <- "dropout recurrent_dropout seed"
rnn_sequences <- "return_sequences go_backwards stateful"
conv_lstm_options <- paste(
  "strides padding data_format dilation_rate", rnn_start, "unit_forget_bias", rnn_weights,
  rnn_dropout, rnn_sequences
)

core_layers <- list(
  layer_dense = c("Dense", "units", dense_options),
  layer_dropconnect = c("kerasduet>DropConnect", "units rate", dense_options),
  layer_einsum_dense = c(
    "EinsumDense", "equation output_shape",
    paste(
      "activation bias_axes", initializers("kernel", "bias"), regularizers("kernel", "bias"),
      constraints("kernel", "bias")
    )
  ),
  layer_embedding = c(
    "Embedding", "input_dim output_dim",
    paste(
      initializers("embeddings"), regularizers("embeddings"), constraints("embeddings"),
      "mask_zero"
    )
  ),
  layer_identity = c("Identity", "", ""),
  layer_masking = c("Masking", "", "mask_value")
)

joining_layers <- list(
  layer_add = c("Add", "", ""),
  layer_average = c("Average", "", ""),
  layer_concatenate = c("Concatenate", "", "axis"),
  layer_dot = c("Dot", "axes", "normalize"),
  layer_maximum = c("Maximum", "", ""),
  layer_minimum = c("Minimum", "", ""),
  layer_multiply = c("Multiply", "", ""),
  layer_subtract = c("Subtract", "", ""),
  layer_attention = c("Attention", "", "use_scale score_mode dropout seed"),
  layer_additive_attention = c("AdditiveAttention", "", "use_scale dropout"),
  layer_multi_head_attention = c(
    "MultiHeadAttention", "num_heads key_dim",
    paste(
      "value_dim dropout use_bias output_shape attention_axes flash_attention",
      initializers("kernel", "bias"), regularizers("kernel", "bias", "activity"),
      constraints("kernel", "bias"), "seed"
    )
  ),
  layer_group_query_attention = c(
    "GroupQueryAttention", "head_dim num_query_heads num_key_value_heads",
    paste(
      "dropout use_bias flash_attention", initializers("kernel", "bias"),
      regularizers("kernel", "bias", "activity"), constraints("kernel", "bias"), "seed"
    )
  )
)

activation_layers <- list(
  layer_activation = c("Activation", "activation", ""),
  layer_activation_relu = c("ReLU", "", "max_value negative_slope threshold"),
  layer_activation_leaky_relu = c("LeakyReLU", "", "negative_slope"),
  layer_activation_elu = c("ELU", "", "alpha"),
  layer_activation_softmax = c("Softmax", "", "axis"),
  layer_activation_parametric_relu = c(
    "PReLU", "",
    paste(initializers("alpha"), regularizers("alpha"), constraints("alpha"), "shared_axes")
  )
)

convolution_layers <- list(
  layer_conv_1d = c("Conv1D", "filters kernel_size", conv_options),
  layer_conv_2d = c("Conv2D", "filters kernel_size", conv_options),
  layer_conv_3d = c("Conv3D", "filters kernel_size", conv_options),
  layer_conv_1d_transpose = c("Conv1DTranspose", "filters kernel_size", transpose_options),
  layer_conv_2d_transpose = c("Conv2DTranspose", "filters kernel_size", transpose_options),
  layer_conv_3d_transpose = c("Conv3DTranspose", "filters kernel_size", transpose_options),
  layer_depthwise_conv_1d = c("DepthwiseConv1D", "kernel_size", depthwise_options),
  layer_depthwise_conv_2d = c("DepthwiseConv2D", "kernel_size", depthwise_options),
  layer_separable_conv_1d = c("SeparableConv1D", "filters kernel_size", separable_options),
  layer_separable_conv_2d = c("SeparableConv2D", "filters kernel_size", separable_options)
)

pooling_layers <- list(
  layer_max_pooling_1d = c("MaxPooling1D", "", paste("pool_size", pool_options)),
  layer_max_pooling_2d = c("MaxPooling2D", "", paste("pool_size", pool_options)),
  layer_max_pooling_3d = c("MaxPooling3D", "", paste("pool_size", pool_options)),
  layer_average_pooling_1d = c("AveragePooling1D", "pool_size", pool_options),
  layer_average_pooling_2d = c("AveragePooling2D", "pool_size", pool_options),
  layer_average_pooling_3d = c("AveragePooling3D", "pool_size", pool_options),
  layer_global_max_pooling_1d = c("GlobalMaxPooling1D", "", "data_format keepdims"),
  layer_global_max_pooling_2d = c("GlobalMaxPooling2D", "", "data_format keepdims"),
  layer_global_max_pooling_3d = c("GlobalMaxPooling3D", "", "data_format keepdims"),
  layer_global_average_pooling_1d = c("GlobalAveragePooling1D", "", "data_format keepdims"),
  layer_global_average_pooling_2d = c("GlobalAveragePooling2D", "", "data_format keepdims"),
  layer_global_average_pooling_3d = c("GlobalAveragePooling3D", "", "data_format keepdims")
)

reshaping_layers <- list(
  layer_flatten = c("Flatten", "", "data_format"),
  layer_reshape = c("Reshape", "target_shape", ""),
  layer_permute = c("Permute", "dims", ""),
  layer_repeat_vector = c("RepeatVector", "n", ""),
  layer_cropping_1d = c("Cropping1D", "", "cropping"),
  layer_cropping_2d = c("Cropping2D", "", "cropping data_format"),
  layer_cropping_3d = c("Cropping3D", "", "cropping data_format"),
  layer_zero_padding_1d = c("ZeroPadding1D", "", "padding data_format"),
  layer_zero_padding_2d = c("ZeroPadding2D", "", "padding data_format"),
  layer_zero_padding_3d = c("ZeroPadding3D", "", "padding data_format"),
  layer_upsampling_1d = c("UpSampling1D", "", "size"),
  layer_upsampling_2d = c("UpSampling2D", "", "size data_format interpolation"),
  layer_upsampling_3d = c("UpSampling3D", "", "size data_format")
)

normalization_layers <- list(
  layer_batch_normalization = c(
    "BatchNormalization", "",
    paste(
      "axis momentum epsilon center scale",
      initializers("beta", "gamma", "moving_mean", "moving_variance"),
      regularizers("beta", "gamma"), constraints("beta", "gamma"), "synchronized"
    )
  ),
  layer_group_normalization = c("GroupNormalization", "", paste("groups axis", norm_options)),
  layer_layer_normalization = c("LayerNormalization", "", paste("axis", norm_options)),
  layer_rms_normalization = c("RMSNormalization", "", "axis epsilon"),
  layer_unit_normalization = c("UnitNormalization", "", "axis"),
  layer_spectral_normalization = c("SpectralNormalization", "layer", "power_iterations")
)

regularization_layers <- list(
  layer_dropout = c("Dropout", "rate", "noise_shape seed"),
  layer_spatial_dropout_1d = c("SpatialDropout1D", "rate", "seed"),
  layer_spatial_dropout_2d = c("SpatialDropout2D", "rate", "data_format seed"),
  layer_spatial_dropout_3d = c("SpatialDropout3D", "rate", "data_format seed"),
  layer_alpha_dropout = c("AlphaDropout", "rate", "noise_shape seed"),
  layer_gaussian_dropout = c("GaussianDropout", "rate", "seed"),
  layer_gaussian_noise = c("GaussianNoise", "stddev", "seed"),
  layer_activity_regularization = c("ActivityRegularization", "", "l1 l2")
)

rnn_layers <- list(
  layer_lstm = c(
    "LSTM", "units",
    paste(rnn_start, "unit_forget_bias", rnn_weights, rnn_dropout, rnn_sequences, "unroll")
  ),
  layer_gru = c(
    "GRU", "units",
    paste(rnn_start, rnn_weights, rnn_dropout, rnn_sequences, "unroll reset_after")
  ),
  layer_simple_rnn = c(
    "SimpleRNN", "units",
    paste(
      "activation use_bias", rnn_initializers, rnn_weights, "dropout recurrent_dropout",
      rnn_sequences, "unroll seed"
    )
  ),
  layer_rnn = c("RNN", "cell", paste(rnn_sequences, "unroll zero_output_for_mask")),
  layer_conv_lstm_1d = c("ConvLSTM1D", "filters kernel_size", conv_lstm_options),
  layer_conv_lstm_2d = c("ConvLSTM2D", "filters kernel_size", conv_lstm_options),
  layer_conv_lstm_3d = c("ConvLSTM3D", "filters kernel_size", conv_lstm_options),
  layer_bidirectional = c("Bidirectional", "layer", "merge_mode backward_layer"),
  layer_time_distributed = c("TimeDistributed", "layer", "")
)

# The cells of layer_rnn(), which are no layers of a model.
rnn_cells <- list(
  rnn_cell_lstm = c(
    "LSTMCell", "units", paste(rnn_start, "unit_forget_bias", cell_weights, rnn_dropout)
  ),
  rnn_cell_gru = c(
    "GRUCell", "units",
    paste(rnn_start, cell_weights, "dropout recurrent_dropout reset_after seed")
  ),
  rnn_cell_simple = c(
    "SimpleRNNCell", "units",
    paste("activation use_bias", rnn_initializers, cell_weights, rnn_dropout)
  ),
  rnn_cells_stack = c("StackedRNNCells", "cells", "")
)
