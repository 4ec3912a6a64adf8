# The picture of a network; that nothing lies on anything else is for the core's tests to say.

drawn_texts <- function(plot) plot$layers[[3]]$data$text

branched <- function() {
  layers <- list(
    list(class_name = "Flatten", name = "pixels"),
    list(class_name = "Dense", name = "start", config = list(units = 784)),
    list(class_name = "Dense", name = "encoder", config = list(units = 8)),
    list(shared = "encoder", name = "again", inputs = list("pixels")),
    list(class_name = "Concatenate", inputs = list("encoder", "again")),
    list(class_name = "Dense", config = list(units = 10, activation = "softmax"))
  )
  override(model_spec("fashion_mlp"), layers = layers)
}

test_that("each layer of a spec has a box with its name, class, shape and parameters", {
  for (name in c("xor_mlp", "garment_unet", "cifar10_resnet")) {
    plot <- plot(model_spec(name))
    layers <- summary(model_spec(name))$layers
    expect_identical(plot$data$name, c("input_layer", layers$layer))
    texts <- drawn_texts(plot)
    first <- match(layers$layer, texts)
    expect_identical(sub(",.*", "", texts[first + 2]), layers$class_name)
    expect_identical(texts[first + 3], paste(format_count(layers$params), "params"))
    expect_match(plot$labels$title, paste0("^", name, ": [0-9,]+ params$"))
  }
})

test_that("what a box always has is taken as true, and not left out", {
  model <- keras_model_sequential(input_shape = 2) %>% layer_dense(units = 1)
  expect_s3_class(plot(model, show_shapes = TRUE, show_layer_names = TRUE), "ggplot")
  expect_error(plot(model, show_shapes = FALSE), class = "kerasduet_error_invalid_argument")
  expect_error(plot(model, show_layer_names = 0), class = "kerasduet_error_invalid_argument")
  expect_error(plot(model, layer_names = TRUE), "did you mean")
})

test_that("inputs, outputs, preprocessing and shared layers are marked", {
  plot <- plot(branched())
  texts <- c("Input", "Rescaling, preprocessing", "Dense, shared encoder", "Dense, output")
  expect_true(all(texts %in% drawn_texts(plot)))
  expect_identical(plot$data$name[plot$data$is_end], c("input_layer", "dense"))
  expect_identical(plot$data$name[plot$data$is_shared], "again")
  rectangles <- ggplot2::ggplot_build(plot)$data[[2]]
  expect_identical(rectangles$linetype == "dashed", plot$data$is_shared)
})

test_that("an arrow goes down from box to box", {
  plot <- plot(model_spec("xor_mlp"))
  arrows <- plot$layers[[1]]$data
  expect_identical(arrows$y[c(1, nrow(arrows))], c(plot$data$ymax[1], plot$data$ymin[3]))
  expect_false(is.unsorted(arrows$y))
})

test_that("letters are as large as the plot allows", {
  grob <- ggplot2::layer_grob(plot(branched()), 3)[[1]]
  sizes <- vapply(c(2, 4, 40), function(inches) {
    grDevices::pdf(NULL, inches, inches)
    withr::defer(grDevices::dev.off())
    grid::pushViewport(grid::viewport())
    max(grid::makeContext(grob)$gp$fontsize)
  }, 0)
  expect_equal(sizes[2], 2 * sizes[1])
  expect_equal(sizes[3], 12)
  file <- withr::local_tempfile(fileext = ".png")
  expect_silent(ggplot2::ggsave(file, plot(branched()), width = 4, height = 4, dpi = 50))
})

test_that("a model is plotted as its network, trained or not", {
  model <- keras_model_sequential(input_shape = 4) %>% layer_dense(units = 1)
  plot <- plot(model)
  expect_identical(plot$data$name, c("input_layer", "dense"))
  expect_identical(ggplot2::autoplot(model)$data, plot$data)
  compile(model, loss = "mse")
  x <- as.matrix(iris[1:4])
  suppressWarnings(fit(model, x, iris$Sepal.Width, epochs = 1), classes = "kerasduet_warning")
  expect_identical(plot(model)$data, plot$data)
  expect_identical(ggplot2::autoplot(model_spec("xor_mlp"))$data, plot(model_spec("xor_mlp"))$data)
})

test_that("what has no shapes yet is refused", {
  mine <- override(model_spec("xor_mlp"), dataset.name = "mine")
  expect_error(plot(mine), "`shape` must be given", class = "kerasduet_error_unknown_dataset")
  expect_true("(4,)" %in% drawn_texts(plot(mine, shape = 4)))
  expect_error(plot(mine, size = 4), class = "kerasduet_error_invalid_argument")
  model <- keras_model_sequential()
  expect_error(plot(model), class = "kerasduet_error_no_layers")
  expect_error(plot(layer_dense(model, units = 1)), class = "kerasduet_error_unknown_shape")
})
