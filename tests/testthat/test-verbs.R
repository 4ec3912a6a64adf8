# What R's own generics do with fits, evaluations and specs.

linear_fit <- function() {
  if (is.null(kept$linear)) {
    spec <- model_spec("xor_mlp") |>
      set_layer(2, activation = "linear") |>
      set_training(metrics = "mae", epochs = 1)
    kept$linear <- fit(spec, mpg ~ wt + hp, mtcars, test = mtcars[1:5, ], seed = 1)
  }
  kept$linear
}

two_class <- function(y, ...) {
  fit(model_spec("xor_mlp"), dataset(diag(4), y, test = list(x = diag(4), y = y), ...),
    seed = 1, epochs = 1
  )
}

test_that("residuals and fitted values are those of the training rows", {
  fit <- linear_fit()
  expect_identical(fitted(fit), predict(fit, mtcars))
  expect_equal(residuals(fit), mtcars$mpg - fitted(fit), tolerance = 1e-6)
  expect_length(residuals(evaluate(fit)), 5)
  expect_identical(fitted(evaluate(fit)), predict(fit))
  expect_identical(levels(fitted(small_fit())), small_data$class_names)
  expect_length(fitted(small_fit()), 120)
  for (classes in list(small_fit(), evaluate(small_fit()))) {
    expect_error(residuals(classes), class = "kerasduet_error_not_a_regression")
  }
})

test_that("update changes a spec, and trains a fit again", {
  spec <- model_spec("xor_mlp")
  expect_identical(update(spec, epochs = 5), override(spec, epochs = 5))
  again <- update(linear_fit(), epochs = 2)
  expect_identical(max(again$history$epoch), 2L)
  expect_identical(again$history$value[1:2], linear_fit()$history$value)
  expect_identical(again$seed, linear_fit()$seed)
  expect_identical(fingerprint(again)[["data"]], fingerprint(linear_fit())[["data"]])
})

test_that("a layer is changed by its place, its name or its class", {
  spec <- model_spec("fashion_mlp")
  expect_identical(
    set_layer(spec, 2, units = 48)$hash, override(spec, layers.1.config.units = 48)$hash
  )
  named <- set_layer(spec, "Flatten", name = "pixels")
  expect_identical(named$document$layers[[1]]$config$name, "pixels")
  expect_identical(set_layer(named, "pixels", name = "pixels")$hash, named$hash)
  for (bad in list(0, 9, 1.5, "Dense", "nothing", NA)) {
    expect_error(
      set_layer(spec, bad, units = 1), "`layer` must be a position from 1 to 8",
      class = "kerasduet_error_unknown_layer"
    )
  }
  expect_error(set_layer(spec, 2), class = "kerasduet_error_invalid_argument")
  expect_error(set_layer(spec, 2, 48), class = "kerasduet_error_invalid_argument")
  expect_error(set_layer("spec", 2, units = 1), class = "kerasduet_error_invalid_argument")
})

test_that("augment puts predictions behind the rows", {
  rows <- mtcars[1:3, ]
  table <- augment(linear_fit(), rows)
  expect_s3_class(table, "tbl_df")
  expect_identical(table$.rownames, rownames(rows))
  expect_identical(as.data.frame(table[names(rows)]), `rownames<-`(rows, NULL))
  expect_identical(table$.fitted, table$.pred)
  expect_identical(table$.resid, rows$mpg - table$.fitted)
  expect_identical(augment(linear_fit(), newdata = rows), table)
  without <- augment(linear_fit(), newdata = rows[c("wt", "hp")])
  expect_named(without, c(".rownames", "wt", "hp", ".pred", ".fitted"))
  expect_named(augment(linear_fit()), c("truth", ".pred", ".fitted", ".resid"))
  expect_equal(augment(linear_fit())$.resid, residuals(evaluate(linear_fit())))
  expect_equal(augment(linear_fit(), rows)$.pred, predict(linear_fit(), rows))
  predictions <- evaluate(small_fit())$predictions
  expect_identical(as.data.frame(augment(evaluate(small_fit()))), predictions)
  spec <- set_layer(model_spec("xor_mlp"), 2, units = 3, activation = "softmax")
  spec <- set_training(spec, loss = "sparse_categorical_crossentropy", metrics = "accuracy")
  fit <- fit(spec, Species ~ ., iris, seed = 1, epochs = 1)
  table <- augment(fit, iris[1:2, 1:4])
  expect_named(table, c(names(iris)[1:4], ".pred_class", paste0(".pred_", levels(iris$Species))))
  expect_identical(table$.pred_class, predict(fit, iris[1:2, ]))
  expect_error(augment(fit, as.matrix(iris[1:4])), class = "kerasduet_error_invalid_data")
})

test_that("caret::confusionMatrix takes fits and evaluations", {
  expected <- confusion_matrix(small_fit())
  expect_identical(caret::confusionMatrix(small_fit()), expected)
  expect_identical(caret::confusionMatrix(evaluate(small_fit())), expected)
  expect_identical(caret::confusionMatrix(small_fit(), mode = "everything")$mode, "everything")
})

test_that("the positive class of two is the one that was named or comes first by choice", {
  texts <- c("no", "yes", "yes", "no")
  expect_identical(confusion_matrix(two_class(texts, positive = "yes"))$positive, "yes")
  by_choice <- two_class(factor(texts, levels = c("yes", "no")))
  expect_identical(confusion_matrix(by_choice)$positive, "yes")
  expect_match(format(evaluate(by_choice)), "Positive class: yes", all = FALSE)
  nobodys <- two_class(texts)
  expect_error(
    confusion_matrix(nobodys), "`positive` must name the class that the statistics are about",
    fixed = TRUE, class = "kerasduet_error_no_positive"
  )
  expect_identical(confusion_matrix(nobodys, positive = "yes")$positive, "yes")
  for (wrong in list("maybe", 1, c("no", "yes"))) {
    error <- "kerasduet_error_invalid_positive"
    expect_error(confusion_matrix(nobodys, positive = wrong), class = error)
    expect_error(dataset(diag(4), texts, positive = wrong), class = error)
  }
  frame <- data.frame(x = 1:4, y = texts)
  expect_identical(dataset(y ~ x, frame, positive = "yes")$positive, "yes")
  expect_null(dataset(y ~ x, frame)$positive)
  frame$y <- factor(frame$y)
  expect_identical(dataset(y ~ x, frame)$positive, "no")
  expect_identical(confusion_matrix(fit("xor_mlp", seed = 1, epochs = 1))$positive, "0")
})

test_that("a spec in the place of a fit is told to be trained", {
  spec <- model_spec("xor_mlp")
  verbs <- list(
    evaluate = evaluate, predict = predict, confusion_matrix = confusion_matrix, tidy = tidy,
    glance = glance, augment = augment, residuals = residuals, fitted = fitted,
    confusionMatrix = caret::confusionMatrix
  )
  for (verb in names(verbs)) {
    message <- sprintf("The spec \"xor_mlp\" is not trained: call `fit()` before `%s()`.", verb)
    expect_error(verbs[[verb]](spec), message, fixed = TRUE, class = "kerasduet_error_not_trained")
    model <- keras_model_sequential()
    if (verb != "predict") {
      expect_error(verbs[[verb]](model), verb, class = "kerasduet_error_not_trained")
    }
  }
  expect_error(predict(mnist()), class = "kerasduet_error_invalid_argument")
  for (rows in list(matrix(1), iris, "text", small_data)) {
    expect_error(
      evaluate(rows), "`x` must be a fit or a trained model, not",
      fixed = TRUE, class = "kerasduet_error_invalid_argument"
    )
  }
  expect_error(evaluate(123), "no applicable method") # R's own: nobody has a method for it
  expect_error(
    compile(spec), "(a spec takes `set_training()`)",
    fixed = TRUE, class = "kerasduet_error_invalid_argument"
  )
})

test_that("autoplot draws what plot draws", {
  for (x in list(small_fit(), evaluate(small_fit()))) {
    expect_identical(ggplot2::autoplot(x)$data, plot(x)$data)
  }
  comparison <- compare_fits(small_fit(), longer_fit())
  expect_s3_class(ggplot2::autoplot(comparison), "ggplot")
})

test_that("misclassified images are shown with both classes", {
  cases <- evaluate(small_fit())$predictions
  wrong <- which(cases$truth != cases$.pred_class)
  plot <- plot_misclassified(small_fit(), count = 3)
  expect_identical(nrow(plot$data), 3L * 28L * 28L)
  expect_identical(
    plot$labels$title, sprintf("%d of 40 test images are misclassified", length(wrong))
  )
  x <- split_rows(small_data, "test")$x
  first <- plot$data[plot$data$image == 1, ]
  drawn <- 1 - grDevices::col2rgb(first$fill)[1, ] / 255
  expect_equal(drawn, x[wrong[1], , ][cbind(first$row, first$column)] / 255, tolerance = 0.01)
  grDevices::pdf(NULL)
  withr::defer(grDevices::dev.off())
  expect_silent(ggplot2::ggplotGrob(plot))
  four <- two_class(factor(c(1, 2, 1, 2)))
  not_images <- "must be images, not rows of 4."
  expect_error(plot_misclassified(four), not_images, class = "kerasduet_error_not_images")
  expect_error(plot_misclassified(small_data), class = "kerasduet_error_invalid_argument")
  french <- plot_misclassified(small_fit(), count = 1, lang = "fr")
  labels <- ggplot2::ggplot_build(french)$layout$facet_params$labeller(data.frame(image = 1))
  expect_match(unlist(labels), "\nas ")
  noms <- levels(evaluate(small_fit(), lang = "fr")$predictions$truth)
  expect_true(sub("\n.*", "", unlist(labels)) %in% noms)
})

test_that("lang gives the French names, to the data of one's own their own", {
  french <- evaluate(small_fit(), lang = "fr")
  noms <- c("T-shirt/haut", "Pantalon", "Pull")
  expect_identical(rownames(confusion_matrix(french)$table)[1:3], noms)
  expect_identical(confusion_matrix(small_fit(), lang = "fr")$table, confusion_matrix(french)$table)
  expect_identical(levels(plot(french)$data$Reference)[2], "Pantalon")
  expect_identical(
    as.integer(french$predictions$truth), as.integer(evaluate(small_fit())$predictions$truth)
  )
  own <- two_class(c("no", "yes", "yes", "no"), positive = "yes")
  expect_identical(evaluate(own, lang = "fr")$class_names, c("no", "yes"))
  expect_error(evaluate(small_fit(), lang = "de"), class = "kerasduet_error_invalid_argument")
})

test_that("what is printed fits a screen", {
  shown <- list(
    small_fit(), evaluate(small_fit()), summary(small_fit()), small_fit()$spec, small_data,
    linear_fit(), evaluate(linear_fit()), build_model(small_fit()$spec)
  )
  for (each in shown) {
    lines <- capture.output(print(each))
    expect_lte(length(lines), 24)
    expect_lte(max(nchar(lines)), 80)
  }
})

test_that("verbs of a fit work on a trained model", {
  x <- as.matrix(iris[1:4])
  model <- keras_model_sequential() %>%
    layer_dense(units = 1, input_shape = 4) %>%
    compile(loss = "mse")
  suppressWarnings(fit(model, x, iris$Sepal.Width, epochs = 1), classes = "kerasduet_warning")
  expect_identical(tidy(model), tidy(model$fit))
  expect_identical(glance(model), glance(model$fit))
  expect_identical(residuals(model), residuals(model$fit))
  expect_identical(fitted(model), fitted(model$fit))
  expect_error(confusion_matrix(model), class = "kerasduet_error_no_classes")
})

test_that("objects of a session that has ended are refused by name", {
  dead <- function(object) unserialize(serialize(object, NULL)) # as after readRDS()
  model <- as_keras_model(small_fit())
  stop_early <- reticulate::import("keras")$callbacks$EarlyStopping(monitor = "loss")
  ended <- list(
    callbacks = quote(fit("xor_mlp", epochs = 1, callbacks = list(dead(stop_early)))),
    x = quote(as_model_spec(dead(model))), x = quote(as_keras_model(dead(model))),
    object = quote(fit(dead(model), diag(4), 1:4)), object = quote(compile(dead(model)))
  )
  for (place in seq_along(ended)) {
    message <- sprintf("`%s` must be of this session", names(ended)[[place]])
    expect_error(
      eval(ended[[place]]), message, fixed = TRUE, class = "kerasduet_error_other_session"
    )
  }
})

test_that("a fit without a test split says what to give instead", {
  fit <- fit(model_spec("xor_mlp"), dataset(diag(4), factor(c(1, 2, 1, 2))), seed = 1, epochs = 1)
  missing <- "kerasduet_error_unknown_split"
  for (verb in list(evaluate, augment, confusion_matrix)) {
    expect_error(verb(fit), "give `data`, or `split = \"train\"`.", fixed = TRUE, class = missing)
  }
  expect_error(predict(fit), "give `newdata`, or take `fitted()`", fixed = TRUE, class = missing)
  expect_error(
    evaluate(fit, split = "tests"), "not \"tests\": known are", fixed = TRUE, class = missing
  )
})

test_that("data in the place of a fit are refused", {
  for (verb in list(confusion_matrix, predict)) {
    expect_error(verb(small_data), class = "kerasduet_error_invalid_argument")
  }
  expect_error(
    confusion_matrix(iris), "class data.frame", class = "kerasduet_error_invalid_argument"
  )
})

test_that("neither numbers nor pixels are misclassified images", {
  for (fit in list(segmenter(), linear_fit())) {
    expect_error(plot_misclassified(fit), class = "kerasduet_error_no_classes")
  }
})
