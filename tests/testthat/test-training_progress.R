# What a training tells, and how it is stopped.

# Runs R code in a session of its own and sends it SIGINT when it has told of its third epoch.
run_interrupted <- function(code) {
  files <- withr::local_tempfile(lines = code, fileext = ".R")
  told <- withr::local_tempfile()
  library_path <- paste(c(dirname(find.package("kerasduet")), .libPaths()), collapse = ":")
  withr::local_envvar(R_LIBS = library_path, KERASDUET_VERBOSE = "0")
  rscript <- file.path(R.home("bin"), "Rscript")
  command <- "%s --no-environ %s > %s 2>&1 & echo $!"
  pid <- as.integer(system(sprintf(command, rscript, files, told), intern = TRUE))
  withr::defer(tools::pskill(pid))
  wait_for(function() any(grepl("^Epoch 3/", readLines(told, warn = FALSE))))
  tools::pskill(pid, tools::SIGINT)
  wait_for(function() any(grepl("^learnt|Error", readLines(told, warn = FALSE))))
  readLines(told, warn = FALSE)
}

wait_for <- function(condition, seconds = 60) {
  for (step in seq_len(seconds * 10)) {
    if (condition()) {
      return(invisible())
    }
    Sys.sleep(0.1)
  }
  stop("It did not happen in ", seconds, " s.", call. = FALSE)
}

test_that("Ctrl-C ends a fit and gives back what was learnt", {
  skip_on_os("windows") # no signals there
  skip_on_cran()
  out <- run_interrupted(c(
    "library(kerasduet)",
    "fit <- fit(model_spec('xor_mlp'), seed = 1, epochs = 1e6, verbose = 2)",
    "short <- fit(model_spec('xor_mlp'), seed = 1, epochs = max(fit$history$epoch))",
    "stopifnot(identical(short$history, fit$history))",
    "stopifnot(length(predict(fit)) == 4) # with what the epoch that was broken off has taught",
    "cat('learnt', class(fit), max(fit$history$epoch) < 1e6)"
  ))
  expect_identical(utils::tail(out, 1), "learnt kerasduet_fit TRUE")
})

test_that("after a fit Ctrl-C still reaches what R calls of Python", {
  skip_on_os("windows")
  out <- run_r(c(
    "library(kerasduet)",
    "fit <- fit(model_spec('xor_mlp'), epochs = 1)",
    "signal <- reticulate::import('signal')",
    "heard <- function(condition) cat('heard', '\\n')",
    "tryCatch(signal$raise_signal(signal$SIGINT), interrupt = heard, error = heard)"
  ))
  expect_match(out, "^heard", all = FALSE)
})

test_that("what is told stands in its order, in knitr too", {
  skip_if_not_installed("knitr")
  text <- c(
    "```{r}", "cat('before\\n')", "library(kerasduet)",
    "fit <- fit(model_spec('xor_mlp'), seed = 1, epochs = 2, verbose = 2)", "cat('after\\n')", "```"
  )
  out <- strsplit(knitr::knit(text = text, quiet = TRUE, envir = new.env()), "\n")[[1]]
  told <- grep("^## (before|Epoch [12]/2|after)", out, value = TRUE)
  expect_identical(sub("/2.*", "", told), c("## before", "## Epoch 1", "## Epoch 2", "## after"))
})

test_that("a bar is drawn where it is asked for, and nothing in tests", {
  expect_silent(fit(model_spec("xor_mlp"), seed = 1, epochs = 1))
  told <- capture.output(fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1, verbose = 1))
  expect_match(told[[1]], "^Epoch 1/1$")
  expect_match(told, "1/1", all = FALSE)
})

test_that("a bar becomes lines in knitr", {
  withr::local_options(knitr.in.progress = TRUE)
  told <- capture.output(fit(model_spec("xor_mlp"), seed = 1, epochs = 2, verbose = 1))
  expect_match(told[[1]], "^Epoch 1/2 - .* - loss: ")
  expect_match(told[[2]], "^Epoch 2/2 - .* - loss: ")
})
