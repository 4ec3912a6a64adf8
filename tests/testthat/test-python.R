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

test_that("what runs already is asked for no more than it lacks", {
  facts <- list(packages = c(numpy = "1.26.4", tensorflow = NA, keras = "3.11.0"))
  expect_identical(wanted_packages(facts), c(tensorflow = "tensorflow>=2.18"))
  expect_length(wanted_packages(python_facts()), 0)
  expect_identical(names(python_needs("reports")), c("numpy", "scipy"))
  expect_true(all(python_needs("reports") %in% python_needs("models")))
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
