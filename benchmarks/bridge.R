# What the bridge between R and the core costs, and the R tutorial from a cold start.
#
# Rscript benchmarks/bridge.R [--quick] [--write]
#
# Needs Fashion-MNIST (KERASDUET_DATA_DIR, the cache, or the network). Seconds are medians of rounds
# in which the contenders take turns. Copies are what a call adds to the process at its peak, as a
# multiple of the arrays that it makes; they are measured on Linux only. The tutorial's script runs
# in new processes, with the Python of RETICULATE_PYTHON: that of install_kerasduet() has no
# scikit-learn and no matplotlib, which Keras would load. The script as a whole, with the start of R
# and Python, is held against nothing but the epochs of `Model.fit()` on the same network and rows,
# called from R as the R package keras3 calls it: as it is, and with all steps of an epoch in one
# call, whichever is faster. `--write` puts the table into BENCHMARKS.md.

suppressPackageStartupMessages(library(kerasduet))

given <- commandArgs(trailingOnly = TRUE)
rounds <- if ("--quick" %in% given) 1 else 5
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]]))

main <- function() {
  clothes <- dataset_fashion_mnist() # Python starts, and the files are read once
  x <- clothes$train$x / 255
  y <- clothes$train$y
  crossing <- measure_crossing(x, y) # before a model's rows are there to be freed meanwhile
  model <- tutorial_model(x, y)
  rows <- rbind(
    measure_loading(), crossing, measure_prediction(model, clothes$test$x / 255),
    measure_tutorial(model, x, y)
  )
  text <- c(format_table(rows), "", circumstances())
  writeLines(text)
  if ("--write" %in% given) replace_section(text)
}

measure_loading <- function() {
  taken <- alternate(list(load = dataset_fashion_mnist))
  growth <- grown_by(clothes <- dataset_fashion_mnist())
  copies <- growth / sum(vapply(clothes, object.size, 0))
  what <- sprintf("`dataset_fashion_mnist()`, s (%s copies)", number(copies))
  verdict(what, taken[["load"]], 3)
}

# What a fit does with arrays and not with data that are there: take them over and hash them.
measure_crossing <- function(x, y) {
  cross <- function() fingerprint(dataset(x, factor(y)))
  growth <- grown_by(dataset(x, factor(y)))
  taken <- alternate(list(cross = cross))
  what <- "60,000 x 28 x 28 doubles into `fit()`, s (%s copies in single precision)"
  verdict(sprintf(what, number(growth / (4 * length(x)))), taken[["cross"]], 2)
}

measure_prediction <- function(model, x) {
  core <- reticulate::import("kerasduet")
  run <- tempfile("run")
  save_run(model, run)
  fit <- core$load_run(run)
  in_python <- reticulate::r_to_py(x)$astype("float32", order = "C")
  taken <- alternate(list(
    r = function() predict(model, x),
    python = function() core$predict(fit, in_python, type = "raw")
  ), times = 2 * rounds + 1)
  what <- "`predict()` of 10,000 images, s over Python's own %s"
  verdict(sprintf(what, number(taken[["python"]])), taken[["r"]] - taken[["python"]], 0.3)
}

measure_tutorial <- function(model, x, y) {
  epochs <- if (rounds == 1) 1 else 10
  keras_epochs <- keras_contenders(model, x, y)
  ours <- numeric()
  peak <- numeric()
  keras <- numeric()
  for (round in seq_len(min(rounds, 3))) {
    child <- run_tutorial(epochs)
    ours <- c(ours, child$seconds)
    peak <- c(peak, child$peak)
    keras <- cbind(keras, vapply(keras_epochs, function(epoch) seconds(epoch()), 0))
  }
  taken <- stats::median(ours)
  fastest <- epochs * min(apply(keras, 1, stats::median))
  what <- paste(
    "the tutorial's script at %d epochs, cold (%.1f s), against the epochs of `Model.fit()` alone",
    "(%.1f s), times as fast"
  )
  rbind(
    c(sprintf(what, epochs, taken, fastest), number(fastest / taken), "", ""),
    verdict("peak memory of the script, GB", max(peak), 1.8)
  )
}

# Ways to let Keras itself train one epoch; each has compiled its steps when it is given.
keras_contenders <- function(model, x, y) {
  arrays <- list(reticulate::r_to_py(x), reticulate::r_to_py(array(y)))
  steps <- list(as_it_is = 1L, whole_epoch = as.integer(ceiling(nrow(x) / 32)))
  lapply(steps, function(at_once) {
    keras <- as_keras_model(model)
    keras$steps_per_execution <- at_once
    epoch <- function() keras$fit(arrays[[1]], arrays[[2]], verbose = 0L)
    epoch()
    epoch
  })
}

tutorial_model <- function(x, y) {
  model <- keras_model_sequential() %>%
    layer_flatten(input_shape = c(28, 28)) %>%
    layer_dense(units = 128, activation = "relu") %>%
    layer_dropout(rate = 0.1) %>%
    layer_dense(units = 64, activation = "relu") %>%
    layer_dropout(rate = 0.1) %>%
    layer_dense(units = 32, activation = "relu") %>%
    layer_dropout(rate = 0.1) %>%
    layer_dense(units = 10, activation = "softmax")
  model %>% compile(
    optimizer = "adam", loss = "sparse_categorical_crossentropy", metrics = "accuracy"
  )
  model %>% fit(x, y, epochs = 1, verbose = 0)
  model
}

# The script in a new process, which says at its end how much memory it had at most.
run_tutorial <- function(epochs) {
  script <- tempfile(fileext = ".R")
  on.exit(unlink(script))
  lines <- readLines(file.path(folder, "..", "tests", "testthat", "tutorial.R"))
  lines <- sub("epochs = [0-9]+", sprintf("epochs = %d", epochs), lines)
  report <- "writeLines(c('', readLines('/proc/self/status')))"
  writeLines(c("pdf(NULL)", lines, report), script)
  taken <- seconds(output <- system2("Rscript", script, stdout = TRUE, stderr = FALSE))
  list(seconds = taken, peak = memory("VmHWM", output) / 1e9)
}

seconds <- function(expression) system.time(expression)[["elapsed"]]

# Medians of seconds; each takes its turn in each round.
alternate <- function(runs, times = rounds) {
  taken <- replicate(times, vapply(runs, function(run) seconds(run()), 0))
  apply(matrix(taken, nrow = length(runs), dimnames = list(names(runs), NULL)), 1, stats::median)
}

# Bytes that the process grew by at most; NA where there is no /proc.
grown_by <- function(expression) {
  if (!file.exists("/proc/self/clear_refs")) {
    force(expression)
    return(NA)
  }
  gc()
  writeLines("5", "/proc/self/clear_refs") # the peak begins anew
  before <- memory("VmRSS")
  force(expression)
  memory("VmHWM") - before
}

memory <- function(name, status = readLines("/proc/self/status")) {
  line <- grep(paste0("^", name, ":"), status, value = TRUE)
  1024 * as.numeric(gsub("[^0-9]", "", line))
}

verdict <- function(what, measured, bound, at_least = FALSE) {
  met <- if (at_least) measured >= bound else measured <= bound
  c(what, number(measured), format(bound), if (met) "met" else "missed")
}

number <- function(value) sprintf("%.2f", value)

format_table <- function(rows) {
  rows <- rbind(c("", "measured", "bound", ""), c("---", "---:", "---:", "---:"), rows)
  apply(rows, 1, function(row) sprintf("| %s |", paste(row, collapse = " | ")))
}

circumstances <- function() {
  load <- if (file.exists("/proc/loadavg")) scan("/proc/loadavg", quiet = TRUE, nmax = 3, what = "")
  sprintf(
    "Measured on %s, %d cores, %s, R %s, reticulate %s. Load averages at the end: %s.", Sys.Date(),
    parallel::detectCores(), Sys.info()[["sysname"]], getRversion(),
    utils::packageVersion("reticulate"), paste(load, collapse = ", ")
  )
}

replace_section <- function(text) {
  page <- file.path(folder, "..", "BENCHMARKS.md")
  lines <- readLines(page)
  marks <- match(c("<!-- bridge: begin -->", "<!-- bridge: end -->"), lines)
  writeLines(c(lines[seq_len(marks[[1]])], text, lines[marks[[2]]:length(lines)]), page)
}

main()
