test_that("the numbers of a report are those of caret", {
  found <- jsonlite::fromJSON(as.character(report(small_fit(), format = "json")))$sections
  matrix <- confusion_matrix(small_fit())
  expect_equal(found$summary$overall$Accuracy, matrix$overall[["Accuracy"]])
  expect_equal(found$confusion$table, unname(unclass(matrix$table)), ignore_attr = TRUE)
  expect_identical(found$repetition$fingerprint$weights, fingerprint(small_fit())[["weights"]])
  page <- as.character(report(small_fit()))
  expect_match(page, sprintf("<dd>%.4f</dd>", matrix$overall[["Accuracy"]]), fixed = TRUE)
})

test_that("an evaluation crosses with all that it holds", {
  of_fit <- jsonlite::fromJSON(as.character(report(small_fit(), format = "json")))$sections
  evaluation <- evaluate(small_fit())
  found <- jsonlite::fromJSON(as.character(report(evaluation, format = "json")))$sections
  expect_equal(found$curves, of_fit$curves)
  expect_equal(found$summary$metrics, of_fit$summary$metrics)
  with_rows <- as.character(report(evaluation, data = small_data))
  expect_match(with_rows, "<img src=\"data:image", fixed = TRUE)
  other <- garments(train = 120, test = 40, seed = 9)
  expect_error(report(evaluation, data = other), class = "kerasduet_error_different_rows")
})

test_that("regressions, masks, runs and comparisons are reported", {
  numbers <- fit(model_spec("diabetes_mlp"), seed = 1, epochs = 1)
  found <- jsonlite::fromJSON(as.character(report(evaluate(numbers), format = "json")))$sections
  expect_equal(unlist(found$regression$metrics), evaluate(numbers)$regression_metrics)
  expect_match(as.character(report(segmenter(), format = "json")), "\"mean_iou\"")
  runs <- withr::local_tempdir()
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1, run_dir = runs)
  text <- as.character(report(fit$run, format = "md"))
  expect_identical(text, as.character(report(fit, format = "md")))
  comparison <- compare_fits(small_fit(), longer_fit())
  found <- jsonlite::fromJSON(as.character(report(comparison, format = "json")))$sections
  p <- comparison$metrics$p_value[[1]]
  expect_equal(found$comparison$accuracy$p_value, p)
  text <- as.character(report(comparison, format = "md", lang = "fr"))
  expect_match(text, "Exactitude", fixed = TRUE)
})

test_that("a regression on resamples shows its predictions", {
  numbers <- dataset(mtcars[c("wt", "hp")], mtcars$mpg)
  spec <- set_training(
    set_layer(model_spec("xor_mlp"), 2, units = 1, activation = "linear"),
    loss = "mse", metrics = "mae"
  )
  folds <- resamples(numbers, folds = 2, seed = 1)
  results <- fit_resamples(spec, numbers, folds, epochs = 1, mode = "eager")
  found <- jsonlite::fromJSON(as.character(report(results, format = "json")))$sections
  expect_equal(found$regression$points[, , 2], results$predictions$truth, ignore_attr = TRUE)
})

test_that("a file that exists is kept unless it may be replaced", {
  path <- withr::local_tempfile(lines = "mine", fileext = ".md")
  expect_error(report(small_fit(), path), class = "kerasduet_error_file_exists")
  expect_identical(readLines(path), "mine")
  report(small_fit(), path, force = TRUE)
  expect_match(readLines(path)[[1]], "^# fashion")
})

test_that("arguments that are none are refused", {
  refused <- function(...) {
    expect_error(report(small_fit(), ...), class = "kerasduet_error_invalid_argument")
  }
  refused(format = "pdf")
  refused(lang = "de")
  refused(force = NA)
  refused(path = 3)
  refused(path = "report.pdf")
  refused(langue = "fr")
  expect_error(report(3), class = "kerasduet_error_invalid_argument")
  expect_error(report(tempfile()), class = "kerasduet_error_not_a_run")
  expect_error(report(evaluate(small_fit()), data = 3), class = "kerasduet_error_invalid_argument")
  expect_error(report(model_spec("xor_mlp")), class = "kerasduet_error_invalid_argument")
})

test_that("a report tells what it is, and Markdown prints itself", {
  expect_output(print(report(small_fit())), "<kerasduet_report> html, [0-9,]+ kB")
  expect_output(print(report(small_fit(), format = "md")), "# fashion")
})

test_that("a report stands in a document", {
  skip_if_not_installed("knitr")
  made <- report(small_fit())
  printed <- function(to) {
    withr::local_options(list(knitr.in.progress = TRUE))
    before <- knitr::opts_knit$get("rmarkdown.pandoc.to")
    knitr::opts_knit$set(rmarkdown.pandoc.to = to)
    withr::defer(knitr::opts_knit$set(rmarkdown.pandoc.to = before))
    unclass(knitr::knit_print(made))[[1]]
  }
  page <- printed("html")
  expect_match(page, "```{=html}\n<iframe title=\"kerasduet\" sandbox=", fixed = TRUE)
  expect_length(strsplit(page, "\n")[[1]], 6) # the frame is one line
  expect_match(printed("latex"), "# fashion", fixed = TRUE)
})
