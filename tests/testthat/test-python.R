test_that("a Python that lacks something is refused by what it lacks", {
  good <- python_facts()
  expect_silent(check_python(good))
  poor <- good
  poor$packages[c("keras", "pooch")] <- NA
  expect_error(
    check_python(poor), "lacks keras, pooch: run `.*` and start R again, or see `kerasduet_doctor",
    class = "kerasduet_error_wrong_python"
  )
  expect_identical(unname(wanted_packages(poor)), c("keras>=3.11", "pooch>=1.8"))
  withr::local_envvar(RETICULATE_PYTHON = "/usr/bin/python3")
  expect_match(command_for(poor), "-m pip install \"keras>=3.11\" \"pooch>=1.8\"$")
  withr::local_envvar(RETICULATE_PYTHON = "")
  expect_identical(command_for(poor), "install_kerasduet()")
  expect_identical(command_for(python_facts("reports")), "install_kerasduet(models = FALSE)")
  old <- good
  old$version <- "3.9"
  expect_identical(python_faults(old), "is of version 3.9, not 3.10 or newer")
  second <- good
  second$packages[["keras"]] <- "2.15.0rc1"
  expect_identical(python_faults(second), "has keras 2.15.0rc1, not 3.11 or newer")
})

test_that("NumPy 2 is refused where reticulate cannot read it", {
  facts <- python_facts()
  facts$packages[["numpy"]] <- "2.1.0"
  refused <- utils::packageVersion("reticulate") < "1.38"
  expect_identical(length(python_faults(facts)), if (refused) 1L else 0L)
})

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

test_that("what runs already is asked for no more than it lacks", {
  facts <- list(packages = c(numpy = "1.26.4", tensorflow = NA, keras = "3.11.0"))
  expect_identical(wanted_packages(facts), c(tensorflow = "tensorflow>=2.18"))
  expect_length(wanted_packages(python_facts()), 0)
  expect_identical(names(python_needs("reports")), c("numpy", "scipy"))
  expect_true(all(python_needs("reports") %in% python_needs("models")))
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

test_that("the needs are those of pyproject.toml, but for plots", {
  file <- file.path(package_path(), "pyproject.toml")
  file <- if (file.exists(file)) file else test_path("..", "..", "pyproject.toml")
  skip_if_not(file.exists(file), "pyproject.toml is not in a built package")
  lines <- readLines(file)
  start <- which(lines == "dependencies = [")
  block <- lines[(start + 1):(start + which(lines[-seq_len(start)] == "]")[1] - 1)]
  declared <- sub('^ *"([^"]+)".*', "\\1", grep('^ *"', block, value = TRUE)) # no comments
  in_r <- grep("matplotlib", declared, invert = TRUE, value = TRUE)
  expect_setequal(sub(",<2$", "", python_needs()), in_r)
})
