# Runs the shared cases of tests/cases through the package's public functions and gives what came
# out as lists. Python's twin is tests/python/case_runner.py. Each suite writes what its cases gave;
# the cross test compares the two files byte for byte.

read_cases <- function(folder) {
  files <- list.files(folder, "[.]json$", full.names = TRUE)
  files <- sort(files[basename(files) != "schema.json"], method = "radix")
  cases <- lapply(files, function(file) jsonlite::read_json(file)$cases)
  empty <- basename(files)[lengths(cases) == 0]
  if (length(files) == 0 || length(empty) > 0) {
    stop("There must be cases in ", paste(c(folder, empty), collapse = ", "), ".", call. = FALSE)
  }
  stats::setNames(cases, sub("[.]json$", "", basename(files)))
}

# Writes what the cases of a suite gave through Python's writer, which spells every double by repr.
write_results <- function(results, path, tests = test_path("..")) {
  folder <- normalizePath(file.path(tests, "python"))
  reticulate::import_from_path("case_runner", folder)$write_results(path, results)
}

run_case <- function(case) {
  folder <- withr::local_tempdir()
  withr::local_dir(folder) # a case may name files of its own, by relative paths
  for (name in names(case$files)) {
    dir.create(dirname(name), recursive = TRUE, showWarnings = FALSE)
    writeBin(charToRaw(enc2utf8(case$files[[name]])), name)
  }
  local_core_env(case$env)
  call <- case_calls[[case$call]]
  if (is.null(call)) {
    stop("The R suite does not know the call ", case$call, ".", call. = FALSE)
  }
  tryCatch(do.call(call, as.list(case$args)), kerasduet_error = function(e) {
    own_words <- isTRUE(case$own_words) # each language's, for what only one of them has
    c(list(error = error_code(e)), if (!own_words) list(message = conditionMessage(e)))
  })
}

# Sets variables of the core's environment, which Python copied when it started. The others stay as
# they are: put back all together, they would reach R's, with the PYTHONPATH of Python's start.
local_core_env <- function(variables, frame = parent.frame()) {
  if (length(variables) > 0) {
    asNamespace("kerasduet")$core() # starts the right Python
    environment <- reticulate::import("os")$environ
    before <- lapply(stats::setNames(nm = names(variables)), function(name) environment$get(name))
    withr::defer({
      for (name in names(before)) {
        environment$pop(name, NULL)
        if (!is.null(before[[name]])) environment$update(stats::setNames(before[name], name))
      }
    }, envir = frame)
    for (name in names(variables)) environment$update(stats::setNames(variables[name], name))
  }
}

error_code <- function(error) {
  sub("^kerasduet_error_", "", class(error)[[1]])
}

# Where `got` is not what a case expects; of objects, only the expected fields count.
differences <- function(expected, got, tolerance = 1e-12, path = "") {
  if (is_object(expected) && is_object(got)) {
    missing <- setdiff(names(expected), names(got))
    shared <- intersect(names(expected), names(got))
    found <- lapply(shared, function(key) {
      differences(expected[[key]], got[[key]], tolerance, paste0(path, ".", key))
    })
    absent <- sprintf("%s.%s is missing", rep(path, length(missing)), missing)
    return(c(absent, as.character(unlist(found))))
  }
  if (is.list(expected) && is.list(got) && length(expected) == length(got)) {
    found <- lapply(seq_along(expected), function(i) {
      differences(expected[[i]], got[[i]], tolerance, paste0(path, ".", i - 1))
    })
    return(as.character(unlist(found)))
  }
  if (is_same(expected, got, tolerance)) {
    return(character())
  }
  sprintf("%s is %s, not %s", path, deparse1(got), deparse1(expected))
}

is_object <- function(value) is.list(value) && !is.null(names(value))

# As Python's math.isclose: relative to the larger of the two, or absolute.
is_same <- function(expected, got, tolerance) {
  if (!is.numeric(expected) || !is.numeric(got) || length(got) != 1) {
    return(identical(expected, got))
  }
  expected == got || abs(expected - got) <= tolerance * max(1, abs(expected), abs(got))
}

# One function a call.

case_confusion_matrix <- function(prediction = NULL, truth = NULL, table = NULL, ...) {
  matrix <- suppressWarnings(
    if (is.null(table)) {
      confusion_matrix(from_one(prediction), from_one(truth), ...)
    } else {
      confusion_matrix(case_array(table), ...)
    },
    classes = "kerasduet_warning"
  )
  by_class <- matrix$byClass
  if (is.matrix(by_class)) {
    classes <- stats::setNames(seq_len(nrow(by_class)), rownames(by_class))
    by_class <- lapply(classes, function(row) statistics(by_class[row, ]))
  } else {
    by_class <- statistics(by_class)
  }
  list(overall = statistics(matrix$overall), by_class = by_class, table = rows_of(matrix$table))
}

# caret's missing values as the cases have them: NA is null, NaN is "NaN".
statistics <- function(values) {
  lapply(values, function(value) if (is.nan(value)) "NaN" else if (!is.na(value)) value)
}

case_compare <- function(truth = NULL, first = NULL, second = NULL, first_table = NULL,
                         second_table = NULL, class_names = NULL, ...) {
  classes <- unlist(class_names)
  comparison <- suppressWarnings(
    if (is.null(first_table)) {
      compare_predictions(from_one(first), from_one(second), from_one(truth), classes, ...)
    } else {
      tables <- lapply(list(first_table, second_table), case_array)
      compare_fits(confusion_matrix(tables[[1]], class_names = classes),
        confusion_matrix(tables[[2]], class_names = classes), ...
      )
    },
    classes = "kerasduet_warning"
  )
  jsonlite::fromJSON(as_json(comparison), simplifyVector = FALSE)
}

case_regression_metrics <- function(truth, prediction) {
  statistics(suppressWarnings(
    regression_metrics(case_vector(prediction), case_vector(truth)),
    classes = "kerasduet_warning"
  ))
}

case_load_dataset <- function(...) {
  about_data(load_dataset(...))
}

# Of arrays, or of columns, for a changed "table_mlp"; with the warnings.
case_dataset <- function(x = NULL, y = NULL, columns = NULL, test = NULL, class_names = NULL,
                         target = NULL, changes = NULL, ...) {
  spec <- if (!is.null(changes)) {
    none <- structure(list(), names = character())
    changed_spec("table_mlp", c(list(preprocessing = none), changes))
  }
  names <- unlist(class_names)
  told <- list()
  data <- withCallingHandlers(
    if (!is.null(columns)) {
      if (!is.null(test)) test <- case_frame(test)
      target <- unlist(target)
      frame <- case_frame(columns)
      dataset(frame, test = test, class_names = names, target = target, spec = spec, ...)
    } else {
      if (!is.null(test)) {
        test <- list(x = case_parts(test[[1]], case_array), y = case_targets(test[[2]], names))
      }
      x <- case_parts(x, case_array)
      dataset(x, case_targets(y, names), test = test, class_names = names, ...)
    },
    kerasduet_warning = function(condition) {
      told <<- c(told, conditionMessage(condition))
      invokeRestart("muffleWarning")
    }
  )
  c(about_schema(data), list(warnings = told))
}

# A column may be an object that says what its values are, and its name.
case_frame <- function(columns) {
  is_own <- vapply(columns, is_object, NA)
  names <- names(columns)
  for (place in which(is_own)) {
    if (!is.null(columns[[place]]$name)) names[[place]] <- columns[[place]]$name
  }
  columns[is_own] <- lapply(columns[is_own], case_column)
  columns[!is_own] <- lapply(columns[!is_own], case_vector)
  structure(columns, names = names, row.names = seq_along(columns[[1]]), class = "data.frame")
}

case_column <- function(column) {
  if (!is.null(column$levels)) {
    ordered <- isTRUE(column$ordered)
    return(factor(case_vector(column$values), unlist(column$levels), ordered = ordered))
  }
  if (!is.null(column$numbers)) {
    return(as.numeric(unlist(column$numbers)))
  }
  if (!is.null(column$dates)) {
    return(as.Date(unlist(column$dates)))
  }
  if (!is.null(column$count)) {
    return(seq_len(column$count) - 1L)
  }
  if (!is.null(column$texts)) {
    return(paste("text", seq_len(column$texts) - 1L))
  }
  column$values # a list column
}

# Arrays of several inputs or outputs are objects.
case_parts <- function(values, part) {
  if (is_object(values)) lapply(values, part) else part(values)
}

case_targets <- function(y, class_names) {
  case_parts(y, function(each) case_codes(each, class_names))
}

about_schema <- function(data) {
  c(about_data(data), list(schema = jsonlite::fromJSON(data$schema, simplifyVector = FALSE)))
}

# Codes of named classes count from 0 in the cases and from 1 in R.
case_codes <- function(y, class_names) {
  y <- case_vector(y)
  if (is.integer(y) && !is.matrix(y) && !is.null(class_names)) y + 1L else y
}

about_data <- function(data) {
  list(
    name = data$name, task = data$task, class_names = as.list(data$class_names),
    shape = if (length(data$inputs) > 0) {
      lapply(data$inputs, function(each) as.list(each$shape))
    } else {
      as.list(data$shape)
    },
    splits = data$splits, fingerprint = fingerprint(data)
  )
}

case_model_spec <- function(name) {
  spec <- model_spec(name)
  list(name = spec$name, hash = spec$hash, document = spec$document)
}

case_diff_specs <- function(first, changes = list()) {
  places <- diff_specs(first, changed_spec(first, changes))
  list(places = lapply(seq_len(nrow(places)), function(row) {
    list(
      path = places$path[[row]], first = places$first[[row]], second = places$second[[row]]
    )
  }))
}

case_spec_code <- function(spec, language, shape = NULL) {
  sizes <- if (!is.null(shape)) vapply(shape, function(n) if (is.null(n)) NA_real_ else n, 0)
  lines <- strsplit(spec_code(spec, language, shape = sizes), "\n", fixed = TRUE)[[1]]
  list(lines = as.list(lines), length = length(lines))
}

case_override <- function(spec, changes) {
  changed <- changed_spec(spec, changes)
  list(hash = changed$hash, document = changed$document)
}

case_check_spec <- function(spec) {
  list(hash = model_spec(spec)$hash)
}

case_build_model <- function(spec, changes = list(), ...) {
  model <- build_model(changed_spec(spec, changes), ...)
  layers <- summary(model)$layers
  list(
    layers = as.list(layers$layer), output_shapes = lapply(layers$output_shape, as.list),
    layer_params = as.list(layers$params), calculations = as.list(layers$calculation),
    total_params = model$params, connected_to = as.list(layers$connected_to)
  )
}

case_activation <- function(name, at) {
  curve <- plot_activation(name)$data
  at <- case_vector(at)
  list(value = lapply(at, function(each) curve$value[which.min(abs(curve$z - each))]))
}

case_diagnose <- function(train, validation = NULL, loss, classes) {
  history <- data.frame(
    epoch = c(seq_along(train), seq_along(validation)),
    split = rep(c("train", "validation"), c(length(train), length(validation))),
    metric = "loss", value = as.numeric(c(unlist(train), unlist(validation)))
  )
  found <- diagnose(history, loss, classes)
  list(code = found$code, message = found$message)
}

case_interpret_cross_entropy <- function(values) {
  list(words = lapply(values, interpret_cross_entropy))
}

case_output_shape <- function(layer, input_shape) {
  shape <- output_shape(layer, case_vector(input_shape))
  list(shape = lapply(shape, function(side) if (!is.na(side)) side))
}

case_fit <- function(spec, data = NULL, changes = list(), sample_weight = NULL, ...) {
  weights <- if (!is.null(sample_weight)) case_vector(sample_weight)
  codes <- list()
  fit <- withCallingHandlers(
    do.call(generics::fit, c(
      list(changed_spec(spec, changes)), case_given(data), list(sample_weight = weights, ...)
    )),
    kerasduet_warning = function(condition) {
      codes <<- c(codes, sub("kerasduet_warning_", "", class(condition)[1]))
      invokeRestart("muffleWarning")
    }
  )
  list(
    history = lapply(fit$history, as.list), fingerprint = as.list(fingerprint(fit)),
    warnings = codes, spec = fit$spec$document
  )
}

# Of the rows of a data frame, by a fit that cases of the same arguments share.
case_predict <- function(newdata, ...) {
  predicted <- predict(shared_fit(list(...)), case_frame(newdata))
  list(prediction = as.list(if (is.factor(predicted)) as.character(predicted) else predicted))
}

shared_fits <- new.env(parent = emptyenv())

shared_fit <- function(arguments) {
  key <- as.character(jsonlite::toJSON(arguments, auto_unbox = TRUE, null = "null"))
  if (is.null(shared_fits[[key]])) {
    spec <- changed_spec(arguments$spec, as.list(arguments$changes))
    further <- arguments[setdiff(names(arguments), c("spec", "changes", "data"))]
    given <- c(list(spec), case_given(arguments$data), further, mode = "eager")
    shared_fits[[key]] <- do.call(generics::fit, given)
  }
  shared_fits[[key]]
}

# The arguments of fit() that are the data; of a data frame its target too.
case_given <- function(data) {
  if (is.null(data$columns)) {
    return(list(case_data(data)))
  }
  list(case_frame(data$columns), target = unlist(data$target))
}

# Trains with what `fit` and the further arguments say; `on` is further arguments of evaluate().
case_evaluate <- function(spec, data = NULL, changes = list(), on = list(), matrix = list(),
                          fit = list(), ...) {
  weight <- if (!is.null(on$sample_weight)) case_vector(on$sample_weight)
  given <- list(changed_spec(spec, changes), case_data(data))
  how <- utils::modifyList(list(mode = "eager"), c(fit, list(...))) # few steps: not worth compiling
  trained <- do.call(generics::fit, c(given, how))
  on$data <- case_data(on$data)
  on$sample_weight <- weight
  about_evaluation(do.call(evaluate, c(list(trained), on)), matrix)
}

about_evaluation <- function(result, matrix) {
  about <- list(
    loss = result$loss,
    metrics = structure(as.list(result$metrics), names = as.character(names(result$metrics))),
    interpretation = result$interpretation, class_names = as.list(result$class_names),
    labels = as.list(result$labels),
    positive = if (!is.null(result$positive) && !is.na(result$positive)) result$positive
  )
  about["positive"] <- list(about$positive)
  if (length(c(result$class_names, result$labels)) > 0) {
    counted <- do.call(confusion_matrix, c(list(result), matrix))
    about$table <- rows_of(counted$table)
    about["sensitivity"] <- list(
      if (!is.null(counted$positive)) statistics(counted$byClass["Sensitivity"])[[1]]
    )
  }
  if (length(result$outputs) > 0) {
    about$outputs <- lapply(result$outputs, about_evaluation, matrix)
    return(about)
  }
  if (length(result$class_names) > 0) {
    about$.pred_class <- as.list(as.character(result$predictions$.pred_class))
    return(about)
  }
  if (length(result$labels) > 0) {
    about$label_metrics <- lapply(label_metrics(result), function(each) {
      if (is.numeric(each)) unname(statistics(each)) else as.list(each)
    })
  }
  about$predictions <- lapply(result$predictions, as.list)
  about
}

case_resamples <- function(data, groups = NULL, ...) {
  groups <- if (!is.null(groups)) case_vector(groups)
  made <- resamples(case_data(data), groups = groups, ...)
  list(
    data_fingerprint = made$data_fingerprint, fingerprint = fingerprint(made), how = made$how,
    resamples = lapply(seq_along(made$ids), function(place) {
      list(
        id = made$ids[[place]], train = as.list(made$train[[place]]),
        held_out = as.list(made$held_out[[place]])
      )
    })
  )
}

case_tune <- function(data, grid, ...) {
  known <- case_data(data)
  known <- dataset(known$x, known$y)
  grid <- lapply(grid, function(values) if (is_object(values)) values else unlist(values))
  spec <- override(model_spec("xor_mlp"), epochs = 2)
  folds <- resamples(known, folds = 2, seed = 1)
  found <- tune(spec, grid, known, folds, seed = 1, verbose = 0, mode = "graph", ...)
  pruned <- found$cells$pruned_at
  list(
    search = found$search,
    values = lapply(seq_len(nrow(found$cells)), function(i) {
      as.list(found$cells[i, found$paths, drop = FALSE])
    }),
    metrics = as.list(found$metrics$value), pruned_at = as.list(ifelse(is.na(pruned), 0, pruned)),
    best = best_spec(found)$hash
  )
}

case_calls <- list(
  activation = case_activation,
  build_model = case_build_model,
  check_spec = case_check_spec,
  compare = case_compare,
  confusion_matrix = case_confusion_matrix,
  dataset = case_dataset,
  diagnose = case_diagnose,
  diff_specs = case_diff_specs,
  evaluate = case_evaluate,
  fit = case_fit,
  interpret_cross_entropy = case_interpret_cross_entropy,
  load_dataset = case_load_dataset,
  model_spec = case_model_spec,
  output_shape = case_output_shape,
  override = case_override,
  predict = case_predict,
  regression_metrics = case_regression_metrics,
  resamples = case_resamples,
  spec_code = case_spec_code,
  tune = case_tune
)

changed_spec <- function(name, changes) {
  do.call(override, c(list(model_spec(name)), changes))
}

# {"name": ...} is a built-in set, {"x":, "y":} are arrays.
case_data <- function(data) {
  if (is.null(data) || !is.null(data$name)) {
    return(if (!is.null(data)) do.call(load_dataset, data))
  }
  x <- case_parts(data$x, case_array)
  y <- case_parts(data$y, case_vector)
  more <- lapply(data[setdiff(names(data), c("x", "y"))], unlist)
  if (length(more) == 0) {
    return(list(x = x, y = y))
  }
  do.call(dataset, c(list(x, y, test = list(x = x, y = y)), more))
}

rows_of <- function(table) {
  lapply(seq_len(nrow(table)), function(row) as.list(unname(table[row, ])))
}

# Nested lists of JSON as an array, the first dimension outermost; null is NA.
case_array <- function(values) {
  if (length(values) == 0) {
    return(matrix(numeric(), 0, 0))
  }
  if (!is.list(values[[1]])) {
    return(case_vector(values))
  }
  parts <- lapply(values, case_array)
  one <- if (is.null(dim(parts[[1]]))) length(parts[[1]]) else dim(parts[[1]])
  all <- array(unlist(parts), c(one, length(parts))) # rows last
  aperm(all, c(length(one) + 1, seq_along(one)))
}

case_vector <- function(values) {
  if (length(values) == 0) {
    return(numeric())
  }
  if (is.list(values[[1]])) {
    return(case_array(values))
  }
  unlist(lapply(values, function(value) if (is.null(value)) NA else value))
}

from_one <- function(values) {
  lapply(values, function(value) {
    if (is.null(value)) NA else if (is.numeric(value)) value + 1 else value
  })
}
