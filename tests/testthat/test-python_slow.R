# A Python that has NumPy and SciPy, those of this session's, and nothing else.
small_python <- function(frame = parent.frame()) {
  folder <- withr::local_tempdir(.local_envir = frame)
  system2(reticulate::py_config()$python, c("-m", "venv", "--without-pip", folder))
  theirs <- dirname(dirname(reticulate::import("numpy")$`__file__`))
  packages <- list.files(theirs, "^(numpy|scipy)([.-]|$)", full.names = TRUE)
  file.symlink(packages, Sys.glob(file.path(folder, "lib*", "python*", "site-packages"))[1])
  file.path(folder, "bin", "python")
}

test_that("tables and reports need NumPy and SciPy only, and a model what it lacks", {
  skip_on_os("windows") # where a link to a folder needs rights
  out <- run_r(c(
    "library(kerasduet)",
    "pets <- c('cat', 'dog', 'cat')",
    "matrix <- confusion_matrix(pets, c('cat', 'dog', 'dog'))",
    "file <- tempfile(fileext = '.json')",
    "write_confusion_matrix(matrix, file)",
    "stopifnot(identical(read_confusion_matrix(file), matrix))",
    "report <- read_confusion_matrix(capture.output(print(matrix)))",
    "stopifnot(identical(report, matrix), is.data.frame(tidy(compare_fits(matrix, report))))",
    "stopifnot(nrow(confusion_notes(report)$intervals) > 0)",
    "first <- compare_predictions(pets, rev(pets), factor(pets))",
    "stopifnot(first$right[['both']] == 3, is_kerasduet_available('reports'))",
    "stopifnot(!is_kerasduet_available())",
    "tryCatch(fit(model_spec('xor_mlp')), error = function(e) cat(class(e)[1], e$message, '\n'))",
    "report <- kerasduet_doctor()",
    "print(report$ready)"
  ), c(RETICULATE_PYTHON = small_python()))
  lacks <- "^kerasduet_error_wrong_python .* lacks .*tensorflow.*pip install .*\"tensorflow>=2.18\""
  expect_match(out, lacks, all = FALSE)
  expect_match(out, "^Confusion matrices and reports: ready$", all = FALSE)
  expect_match(out, "^Models and training: not ready$", all = FALSE)
  expect_match(utils::tail(out, 1), "^ +TRUE +FALSE +TRUE *$")
})

test_that("a TensorFlow that cannot be loaded is said where a model is asked for", {
  folder <- withr::local_tempdir()
  writeLines("raise ImportError('it is broken')", file.path(folder, "tensorflow.py"))
  out <- run_r(c(
    "library(kerasduet)",
    "pets <- confusion_matrix(c('cat', 'dog'), c('cat', 'dog'))",
    "tryCatch(fit(model_spec('xor_mlp')), error = function(e) cat(class(e)[1], e$message, '\n'))",
    "kerasduet_doctor()"
  ), c(PYTHONPATH = folder))
  expect_match(out, "^kerasduet_error_no_tensorflow A model needs .*it is broken", all = FALSE)
  expect_match(out, "^Confusion matrices and reports: ready$", all = FALSE)
  expect_match(out, "^Models and training: not ready$", all = FALSE)
  expect_match(out, "it is broken", all = FALSE)
})

test_that("no Python and the wrong Python point to the doctor", {
  call <- c(
    "show <- function(e) cat(class(e)[1], e$message)",
    "tryCatch(kerasduet::model_spec('xor_mlp'), error = show)"
  )
  none <- run_r(call, c(RETICULATE_PYTHON = "/nowhere/python"))
  expect_match(none, "kerasduet_error_no_python Python cannot be started", all = FALSE)
  expect_match(none, "see `kerasduet_doctor\\(\\)`\\.$", all = FALSE)

  folder <- withr::local_tempdir()
  python <- reticulate::py_config()$python
  system2(python, c("-m", "venv", "--without-pip", folder))
  wrong <- run_r(call, c(RETICULATE_PYTHON = file.path(folder, "bin", "python")))
  expect_match(wrong, "kerasduet_error_wrong_python The Python at .* lacks", all = FALSE)
})
