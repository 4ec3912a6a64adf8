# What Rscripts that are the workers at these addresses print, each its own.
run_workers <- function(code, addresses) {
  file <- withr::local_tempfile(lines = code, fileext = ".R")
  told <- file.path(withr::local_tempdir(), seq_along(addresses))
  config <- '{"cluster": {"worker": %s}, "task": {"type": "worker", "index": %d}}'
  config <- sprintf(config, jsonlite::toJSON(addresses), seq_along(addresses) - 1L)
  library_path <- paste(c(dirname(find.package("kerasduet")), .libPaths()), collapse = ":")
  withr::local_envvar(
    R_LIBS = library_path, KERASDUET_VERBOSE = "0", KERASDUET_WORKER_TIMEOUT = "60"
  )
  rscript <- file.path(R.home("bin"), "Rscript")
  start <- "TF_CONFIG=%s %s --no-environ %s > %s 2>&1"
  system(paste(c(sprintf(start, shQuote(config), rscript, file, told), "wait"), collapse = " & "))
  lapply(told, readLines)
}

free_addresses <- function(count) {
  core() # starts the right Python
  socket <- reticulate::import("socket")
  servers <- lapply(seq_len(count), function(i) {
    socket$create_server(reticulate::tuple("127.0.0.1", 0L))
  })
  on.exit(for (server in servers) server$close())
  vapply(servers, function(server) paste0("127.0.0.1:", server$getsockname()[[2]]), "")
}

test_that("several Rscripts share a training, as TF_CONFIG says", {
  folder <- withr::local_tempdir()
  fit <- "fit('xor_mlp', seed = 1, epochs = 2, strategy = 'multi_worker', run_dir = '%s')"
  code <- c(
    "library(kerasduet)", paste("fit <-", sprintf(fit, folder)),
    "cat(fit$strategy, fingerprint(fit)[['weights']], '\n')"
  )
  said <- run_workers(code, free_addresses(2))
  expect_match(said[[1]], "^multi_worker [0-9a-f]{64} $")
  expect_identical(said[[1]], said[[2]])
  expect_identical(list.files(folder), "xor_mlp-0") # only the first one writes
})

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

test_that("a fit survives saveRDS() and a new session", {
  file <- withr::local_tempfile(fileext = ".rds")
  saveRDS(small_fit(), file)
  out <- run_r(c(
    "library(kerasduet)",
    sprintf("fit <- readRDS('%s')", file),
    "print(fit)",
    "cat(format(c(t(predict(fit, type = 'prob'))), digits = 17), sep = '\\n')",
    "cat('loss', format(evaluate(fit)$loss, digits = 17))"
  ))
  expect_match(out[[1]], "<kerasduet_fit> fashion_mlp")
  numbers <- as.numeric(grep("^ *[0-9][0-9.e-]*$", out, value = TRUE))
  expect_identical(numbers, c(t(predict(small_fit(), type = "prob"))))
  expect_match(out, paste("loss", format(evaluate(small_fit())$loss, digits = 17)), all = FALSE)
})
