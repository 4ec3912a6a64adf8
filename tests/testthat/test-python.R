test_that("a Python that lacks something is refused by what it lacks", {
  good <- python_facts()
  expect_silent(check_python(good))
  poor <- good
  poor$packages[c("keras", "pooch")] <- NA
  expect_error(
    check_python(poor), "lacks keras, pooch: see `kerasduet_doctor()`",
    fixed = TRUE, class = "kerasduet_error_wrong_python"
  )
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
