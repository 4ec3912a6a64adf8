test_that("every spec has the shapes and counts of its source document", {
  for (name in list_specs()$name) {
    spec <- model_spec(name)
    model <- build_model(spec)
    expected <- spec$document$expected
    layers <- summary(model)$layers
    layers <- layers[!is.na(layers$number), ] # but preprocessing and the columns of a table
    expect_identical(lapply(layers$output_shape, as.list), expected$output_shapes, label = name)
    expect_identical(layers$params, unlist(expected$layer_params), label = name)
    expect_identical(model$params, expected$total_params, label = name)
    trainable <- c(expected$trainable_params, expected$total_params)[[1]]
    expect_identical(model$trainable_params, trainable, label = name)
  }
})

model_shape <- function(name) {
  data <- model_spec(name)$document$dataset$name
  if (data == "texts") {
    return(integer()) # one text has no dimensions
  }
  data <- load_dataset(data)
  if (length(data$inputs) > 0) lapply(data$inputs, `[[`, "shape") else data$shape
}

test_that("every spec comes back from its Keras model", {
  for (name in list_specs()$name) {
    model <- build_model(model_spec(name))
    described <- as_model_spec(as_keras_model(model))
    expect_identical(as_model_spec(as_keras_model(described, shape = model_shape(name)))$hash,
      described$hash,
      label = name
    )
  }
})
