# Each layer of the tables in a model, on rows of a shape that it takes.

row <- 4
steps <- c(8, 3)
image <- c(8, 8, 3)
volume <- c(6, 6, 6, 2)
codes <- 3

# By the shape of a row: what is piped, and the shape that comes out.
built <- list(
  list(row, layer_dense(units = 3), 3L),
  list(row, layer_dropconnect(units = 3, rate = 0.1), 3L),
  list(row, layer_einsum_dense(equation = "ab,bc->ac", output_shape = 3, bias_axes = "c"), 3L),
  list(row, layer_identity(), 4L),
  list(row, layer_repeat_vector(n = 3), 3:4),
  list(row, layer_reshape(target_shape = c(2, 2)), c(2L, 2L)),
  list(row, layer_alpha_dropout(rate = 0.1), 4L),
  list(row, layer_dropout(rate = 0.1), 4L),
  list(row, layer_gaussian_dropout(rate = 0.1), 4L),
  list(row, layer_gaussian_noise(stddev = 0.1), 4L),
  list(row, layer_activity_regularization(l2 = 0.1), 4L),
  list(row, layer_spectral_normalization(layer = layer_dense(units = 3)), 3L),
  list(row, layer_normalization(mean = 1, variance = 4), 4L),
  list(row, layer_rescaling(scale = 1 / 255, offset = 0), 4L),
  list(row, layer_activation(activation = activation_tanh), 4L),
  list(row, layer_activation_relu(max_value = 6), 4L),
  list(row, layer_activation_leaky_relu(negative_slope = 0.1), 4L),
  list(row, layer_activation_elu(alpha = 0.5), 4L),
  list(row, layer_activation_softmax(axis = 2), 4L),
  list(row, layer_activation_parametric_relu(), 4L),
  list(steps, layer_masking(mask_value = 0), c(8L, 3L)),
  list(steps, layer_conv_1d(filters = 2, kernel_size = 3), c(6L, 2L)),
  list(steps, layer_conv_1d_transpose(filters = 2, kernel_size = 3, strides = 2), c(17L, 2L)),
  list(steps, layer_depthwise_conv_1d(kernel_size = 2, depth_multiplier = 2), c(7L, 6L)),
  list(steps, layer_separable_conv_1d(filters = 2, kernel_size = 2), c(7L, 2L)),
  list(steps, layer_max_pooling_1d(), c(4L, 3L)),
  list(steps, layer_average_pooling_1d(pool_size = 2), c(4L, 3L)),
  list(steps, layer_global_max_pooling_1d(), 3L),
  list(steps, layer_global_average_pooling_1d(), 3L),
  list(steps, layer_flatten(), 24L),
  list(steps, layer_permute(dims = c(2, 1)), c(3L, 8L)),
  list(steps, layer_cropping_1d(cropping = c(1, 2)), c(5L, 3L)),
  list(steps, layer_zero_padding_1d(padding = 2), c(12L, 3L)),
  list(steps, layer_upsampling_1d(size = 2), c(16L, 3L)),
  list(steps, layer_spatial_dropout_1d(rate = 0.1), c(8L, 3L)),
  list(steps, layer_layer_normalization(), c(8L, 3L)),
  list(steps, layer_lstm(units = 2, return_sequences = TRUE), c(8L, 2L)),
  list(steps, layer_gru(units = 2), 2L),
  list(steps, layer_simple_rnn(units = 2), 2L),
  list(steps, layer_rnn(cell = list(rnn_cell_lstm(3), rnn_cell_simple(2))), 2L),
  list(steps, layer_rnn(cell = rnn_cells_stack(list(rnn_cell_gru(3), rnn_cell_gru(2)))), 2L),
  list(steps, layer_bidirectional(layer = layer_lstm(units = 2)), 4L),
  list(steps, layer_time_distributed(layer = layer_dense(units = 2)), c(8L, 2L)),
  list(c(4, 8, 3), layer_conv_lstm_1d(filters = 2, kernel_size = 3), c(6L, 2L)),
  list(c(2, image), layer_conv_lstm_2d(filters = 2, kernel_size = 3), c(6L, 6L, 2L)),
  list(c(2, volume), layer_conv_lstm_3d(filters = 3, kernel_size = 2), c(5L, 5L, 5L, 3L)),
  list(image, layer_conv_2d(filters = 2, kernel_size = c(3, 3)), c(6L, 6L, 2L)),
  list(image, layer_conv_2d_transpose(filters = 2, kernel_size = 3), c(10L, 10L, 2L)),
  list(image, layer_depthwise_conv_2d(kernel_size = 2), c(7L, 7L, 3L)),
  list(image, layer_separable_conv_2d(filters = 2, kernel_size = 2), c(7L, 7L, 2L)),
  list(image, layer_max_pooling_2d(pool_size = c(2, 4)), c(4L, 2L, 3L)),
  list(image, layer_average_pooling_2d(pool_size = 2), c(4L, 4L, 3L)),
  list(image, layer_global_max_pooling_2d(), 3L),
  list(image, layer_global_average_pooling_2d(keepdims = TRUE), c(1L, 1L, 3L)),
  list(image, layer_cropping_2d(cropping = list(c(1, 2), c(0, 1))), c(5L, 7L, 3L)),
  list(image, layer_zero_padding_2d(padding = c(1, 2)), c(10L, 12L, 3L)),
  list(image, layer_upsampling_2d(size = c(1, 2)), c(8L, 16L, 3L)),
  list(image, layer_spatial_dropout_2d(rate = 0.1), c(8L, 8L, 3L)),
  list(image, layer_batch_normalization(axis = 4), c(8L, 8L, 3L)),
  list(image, layer_group_normalization(groups = 3), c(8L, 8L, 3L)),
  list(image, layer_rms_normalization(), c(8L, 8L, 3L)),
  list(image, layer_unit_normalization(), c(8L, 8L, 3L)),
  list(image, layer_resizing(height = 4, width = 5), c(4L, 5L, 3L)),
  list(image, layer_center_crop(height = 4, width = 5), c(4L, 5L, 3L)),
  list(image, layer_auto_contrast(), c(8L, 8L, 3L)),
  list(volume, layer_conv_3d(filters = 3, kernel_size = 2), c(5L, 5L, 5L, 3L)),
  list(volume, layer_conv_3d_transpose(filters = 3, kernel_size = 2), c(7L, 7L, 7L, 3L)),
  list(volume, layer_max_pooling_3d(), c(3L, 3L, 3L, 2L)),
  list(volume, layer_average_pooling_3d(pool_size = 2), c(3L, 3L, 3L, 2L)),
  list(volume, layer_global_max_pooling_3d(), 2L),
  list(volume, layer_global_average_pooling_3d(), 2L),
  list(volume, layer_cropping_3d(cropping = 1), c(4L, 4L, 4L, 2L)),
  list(volume, layer_zero_padding_3d(padding = 1), c(8L, 8L, 8L, 2L)),
  list(volume, layer_upsampling_3d(size = 2), c(12L, 12L, 12L, 2L)),
  list(volume, layer_spatial_dropout_3d(rate = 0.1), c(6L, 6L, 6L, 2L)),
  list(256, layer_mel_spectrogram(fft_length = 64, sequence_stride = 16), c(128L, 17L)),
  list(c(256, 1), layer_stft_spectrogram(frame_length = 64), c(7L, 33L)),
  list(codes, layer_embedding(input_dim = 9, output_dim = 2), 3:2),
  list(codes, layer_category_encoding(num_tokens = 4), 4L),
  list(codes, layer_discretization(bin_boundaries = 0.5), 3L),
  list(codes, layer_hashing(num_bins = 5), 3L),
  list(codes, layer_integer_lookup(vocabulary = 1:3, output_mode = "multi_hot"), 4L)
)

test_that("every layer builds in a model, of the class of its row", {
  seen <- "TextVectorization" # the rows of which have no shape: see test-data_texts.R
  for (each in built) {
    model <- keras_model_sequential(list(each[[2]]), input_shape = each[[1]])
    shapes <- summary(model)$layers$output_shape
    expect_identical(shapes[[1]], each[[3]], label = each[[2]]$class_name)
    seen <- c(seen, each[[2]]$class_name)
  }
  tables <- c(
    core_layers, activation_layers, convolution_layers, pooling_layers, reshaping_layers,
    normalization_layers, regularization_layers, rnn_layers, preprocessing_layers
  )
  expect_setequal(vapply(tables, `[[`, "", 1), seen)
})
