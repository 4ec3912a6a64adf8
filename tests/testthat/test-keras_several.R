# Models of several inputs and outputs, as Keras's guide to the functional API writes them: tickets
# with a title and tags, whose priority and department are told.

n <- 24
titles <- rep(c("printer on fire", "no mail", "new chair please", "mail is slow"), n / 4)
tags <- matrix(rep_len(c(0, 1, 1, 0, 1), n * 3), n)
priority <- rep(c(1, 0, 0, 1), n / 4)
department <- rep(0:3, n / 4)
tickets <- list(title = titles, tags = tags)
answers <- list(priority = priority, department = department)

ticket_model <- function() {
  title <- keras_input(shape(), dtype = "string", name = "title")
  tags <- keras_input(3, name = "tags")
  words <- title %>%
    layer_text_vectorization(max_tokens = 20, output_sequence_length = 3) %>%
    layer_embedding(20, 4) %>%
    layer_lstm(4)
  both <- layer_concatenate(list(words, tags))
  keras_model(
    inputs = list(title, tags),
    outputs = list(
      both %>% layer_dense(1, activation = "sigmoid", name = "priority"),
      both %>% layer_dense(4, activation = "softmax", name = "department")
    ),
    seed = 5
  )
}

compiled <- function(...) {
  ticket_model() %>% compile(
    optimizer = optimizer_rmsprop(1e-2),
    loss = list(
      priority = "binary_crossentropy", department = loss_sparse_categorical_crossentropy()
    ),
    metrics = list(department = "accuracy"), loss_weights = list(priority = 1, department = 0.2),
    ...
  )
}

quiet_fit <- function(...) suppressWarnings(fit(..., verbose = 0), classes = "kerasduet_warning")

# Numbers alone, of sizes that only the data tell.
plain_model <- function(...) {
  left <- keras_input(name = "left")
  right <- keras_input(2, name = "right")
  both <- layer_concatenate(left %>% layer_dense(2), right)
  keras_model(list(left, right), list(
    kind = both %>% layer_dense(3, activation = "softmax"), age = both %>% layer_dense(1)
  ), ...)
}

left <- matrix(sin(1:72), n)
right <- matrix(cos(1:48), n)
kind <- rep(0:2, n / 3)
age <- left[, 1] + right[, 1]

test_that("a model of two inputs and two outputs trains to the weights of its spec", {
  model <- compiled()
  history <- quiet_fit(
    model, unname(tickets), unname(answers),
    epochs = 2, batch_size = 8, validation_data = list(rev(tickets), rev(answers))
  )
  expect_true(all(c("priority_loss", "val_department_accuracy") %in% names(history$metrics)))
  spec <- as_model_spec(compiled())
  expect_identical(unlist(spec$document$outputs), c("priority", "department"))
  expect_identical(spec$document$compile$loss_weights$department, 0.2)
  fit <- quiet_fit(
    spec, list(x = tickets, y = answers), epochs = 2, batch_size = 8, seed = 5
  )
  expect_identical(fingerprint(model$fit)[["weights"]], fingerprint(fit)[["weights"]])
})

test_that("it predicts, is measured and is saved, by name or in order", {
  model <- compiled(weighted_metrics = list(department = "accuracy"))
  quiet_fit(model, tickets, answers, epochs = 2)
  predicted <- predict(model, tickets)
  expect_identical(lapply(predicted, dim), list(priority = c(24L, 1L), department = c(24L, 4L)))
  expect_identical(predict(model, rev(tickets)), predicted)
  classes <- predict_classes(model, unname(tickets))
  expect_identical(as.integer(classes$department), max.col(predicted$department) - 1L)
  expect_identical(as.integer(classes$priority), as.integer(predicted$priority > 0.5))
  measures <- evaluate(model, tickets, answers)
  hits <- mean(classes$department == department)
  expect_equal(measures$department_accuracy, hits, tolerance = 1e-6)
  losses <- measures$priority_loss + 0.2 * measures$department_loss
  expect_equal(measures$loss, losses, tolerance = 1e-5)
  evaluation <- evaluate(model$fit, list(x = tickets, y = answers))
  expect_equal(sum(confusion_matrix(evaluation$outputs$department)$table), n)

  file <- withr::local_tempfile(fileext = ".keras")
  save_model(model, file)
  loaded <- load_model(file)
  expect_equal(predict(loaded, unname(tickets)), predicted)
  expect_equal(evaluate(loaded, tickets, answers)[names(measures)], measures, tolerance = 1e-5)
  again <- predict_classes(loaded, tickets)
  expect_identical(lapply(again, as.integer), lapply(classes, as.integer))
  expect_identical(loaded$document$compile$loss_weights$department, 0.2)
  quiet_fit(loaded, tickets, answers, epochs = 1)
  expect_named(predict(loaded, tickets), c("priority", "department"))
})

test_that("a model shows its inputs and outputs, and is called on tensors and rows", {
  model <- plain_model()
  expect_identical(get_layer(model, index = 2)$output_shape, list(NULL, 2L))
  expect_error(summary(model), "input \"left\"", class = "kerasduet_error_unknown_shape")
  compile(model, "adam", list("sparse_categorical_crossentropy", "mse"))
  quiet_fit(model, list(left, right), list(kind, age), epochs = 1)
  expect_identical(model$input_shape, list(left = list(NULL, 3L), right = list(NULL, 2L)))
  expect_identical(model$output_shape, list(kind = list(NULL, 3L), age = list(NULL, 1L)))
  expect_identical(vapply(model$inputs, `[[`, "", "name"), c("left", "right"))
  expect_length(model$outputs, 2)
  expect_identical(model(list(left, right)), predict(model, list(left, right)))

  inputs <- list(keras_input(3), keras_input(2))
  parts <- model(inputs)
  expect_named(parts, c("kind", "age"))
  outer <- keras_model(inputs, layer_concatenate(unname(parts)))
  joined <- do.call(cbind, predict(model, list(left, right)))
  expect_equal(predict(outer, list(left, right)), unname(joined))
  expect_identical(unlist(parts$kind$shape), 3L)
  again <- unserialize(serialize(model, NULL))
  expect_equal(predict(again, list(left, right)), predict(model, list(left, right)))
  part <- keras_model(model$inputs, model$outputs[[1]])
  expect_equal(predict(part, list(left, right)), predict(model, list(left, right))$kind)
})

test_that("losses, metrics and weights go by output", {
  compiled_of <- function(...) compile(plain_model(), "adam", ...)$document$compile
  by_name <- compiled_of(c(age = "mse", kind = "sparse_categorical_crossentropy"))
  expect_identical(by_name$loss, list(age = "mse", kind = "sparse_categorical_crossentropy"))
  objects <- compiled_of(c(age = loss_huber(), kind = loss_poisson()))$loss
  expect_identical(objects$age$class_name, "Huber")
  one <- compiled_of("mse", metrics = list(list("mae", metric_auc), NULL), loss_weights = c(1, 2))
  expect_identical(one$loss, "mse")
  expect_named(one$metrics, "kind")
  expect_identical(one$metrics$kind[[2]]$class_name, "AUC")
  expect_identical(one$loss_weights, list(kind = 1, age = 2))
  expect_identical(compiled_of("mse", metrics = c("mae", "mse"))$metrics$age, list("mse"))
  single <- keras_model_sequential() %>%
    layer_dense(1) %>%
    compile("adam", "mse", weighted_metrics = "mae")
  expect_identical(single$document$compile$weighted_metrics, list("mae"))
})

test_that("one for each output or none: the rest is refused", {
  refused <- function(...) {
    expect_error(compile(plain_model(), "adam", ...), class = "kerasduet_error_invalid_argument")
  }
  expect_match(conditionMessage(refused("mse", metrics = "accuracy")), "must go by output")
  refused("mse", metrics = metric_auc())
  refused("mse", metrics = list(kid = "accuracy"))
  refused("mse", metrics = list(kind = 3))
  refused("mse", weighted_metrics = list("mae", "mae", "mae"))
  refused(c("mse", "mse", "mse"))
  refused(list(kind = "mse"))
  refused(list(kind = "mse", kind = "mae"))
  refused(list(kind = "mse", age = 3))
  refused("mse", loss_weights = 1:3)
  refused("mse", loss_weights = "a")
  refused("mse", loss_weights = c(kind = -1))
  single <- keras_model_sequential() %>% layer_dense(1)
  expect_error(
    compile(single, loss = "mse", loss_weights = 1), class = "kerasduet_error_invalid_argument"
  )
})

test_that("what makes no model of several is refused", {
  invalid <- function(inputs, outputs, message) {
    class <- "kerasduet_error_invalid_argument"
    expect_error(keras_model(inputs, outputs), message, fixed = TRUE, class = class)
  }
  a <- keras_input(3, name = "a")
  b <- keras_input(3, name = "b")
  both <- layer_add(a, b)
  end <- layer_dense(both, 1, name = "end")
  invalid(list(a, b, keras_input(2, name = "c")), end, "none of them needs c")
  invalid(a, list(both, end), "not of another input")
  invalid(list(a, b), list(end, end), "end stands there again")
  invalid(list(a, b, a), end, "a stands there again")
  invalid(list(a, b), list(end, a), "`layer_identity()` hands an input on")
  invalid(list(a, b), list(end, 3), "must be what")
  fixed <- list(keras_input(2, batch_size = 4), keras_input(2, batch_size = 8))
  invalid(fixed, layer_add(fixed), "inputs of one batch size")
  twice <- keras_model(list(a, b), list(end = both, end))
  expect_error(summary(twice), class = "kerasduet_error_invalid_spec")
  expect_error(pop_layer(plain_model()), class = "kerasduet_error_invalid_argument")
  stack <- keras_model_sequential(input_shape = 3)
  expect_error(plain_model()(stack), class = "kerasduet_error_invalid_argument")
  expect_error(plain_model()(list(a)), class = "kerasduet_error_different_inputs")
  expect_error(plain_model()(list(a, 3)), class = "kerasduet_error_invalid_argument")
  spec <- as_model_spec(compile(plain_model(), "adam", "mse"))
  expect_equal(build_model(spec, shape = list(left = 3, right = 2))$params, 28)
  expect_error(build_model(spec, shape = 3), class = "kerasduet_error_different_inputs")
  expect_error(
    build_model(spec, shape = list(left = 3, right = 0)), class = "kerasduet_error_invalid_argument"
  )
})

test_that("rows that are not those of the model are refused", {
  model <- compile(plain_model(), "adam", list("sparse_categorical_crossentropy", "mse"))
  refused <- function(code, x = list(left, right), y = list(kind, age), ...) {
    expect_error(quiet_fit(model, x, y, epochs = 1, ...), class = paste0("kerasduet_error_", code))
  }
  refused("different_inputs", left)
  refused("different_inputs", list(left, right, right))
  refused("different_inputs", list(left = left, rihgt = right))
  refused("different_outputs", y = kind)
  refused("different_outputs", y = list(kind = kind))
  refused("shape_mismatch", list(left, left))
  refused("unknown_class", y = list(kind + 1, age))
  refused("length_mismatch", list(left, right[1:3, ]))
  refused("length_mismatch", y = list(kind, age[1:3]))
  refused("not_finite", list(left, replace(right, 2, NA)))
  refused("not_finite", y = list(kind, replace(age, 2, NA)))
  refused("different_inputs", validation_data = list(left, list(kind, age)))
  expect_null(model$shape$left) # what could not be trained on tells nothing
  quiet_fit(model, list(left, right), list(kind, age), epochs = 1)
  refused("shape_mismatch", list(right, right))
  expect_error(predict(model, left), class = "kerasduet_error_different_inputs")
  expect_error(
    evaluate(model, list(left, right), kind), class = "kerasduet_error_different_outputs"
  )
})

test_that("one array may stand in a list, as in Keras", {
  model <- keras_model_sequential() %>%
    layer_dense(1) %>%
    compile("adam", "mse")
  quiet_fit(model, list(left), list(age), epochs = 1)
  expect_identical(predict(model, list(left)), predict(model, left))
  expect_identical(predict_classes(model, list(left)), predict_classes(model, left))
})

test_that("files of Keras's own models are read, whose inputs Keras has named", {
  keras <- reticulate::import("keras")
  read <- function(inputs, outputs) {
    model <- keras$Model(inputs, outputs)
    model$compile("sgd", "mse")
    file <- withr::local_tempfile(fileext = ".keras")
    model$save(file)
    load_model(file)
  }
  inputs <- list(keras$Input(list(2L)), keras$Input(list(2L)))
  two <- read(inputs, keras$layers$Add()(inputs))
  rows <- list(matrix(1, 2, 2), matrix(2, 2, 2))
  expect_equal(predict(two, rows), matrix(3, 2, 2))
  expect_error(predict(two, rows[[1]]), class = "kerasduet_error_different_inputs")
  rows[[2]] <- matrix(2, 3, 2)
  expect_error(predict(two, rows), class = "kerasduet_error_length_mismatch")
  ends <- lapply(1:2, function(units) keras$layers$Dense(units)(inputs[[1]]))
  heads <- read(inputs[[1]], ends)
  predicted <- predict(heads, rows[[1]])
  expect_identical(vapply(unname(predicted), ncol, 1L), 1:2)
  losses <- evaluate(heads, rows[[1]], list(c(1, 2), diag(2)))
  expect_equal(losses[[1]], sum(unlist(losses[-1])), tolerance = 1e-5)
})
