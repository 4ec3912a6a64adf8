test_that("the doctor tells what runs here", {
  out <- capture.output(report <- kerasduet_doctor())
  expect_s3_class(report, "kerasduet_doctor")
  expect_identical(report$missing, character())
  expect_identical(report$versions[["R kerasduet"]], report$versions[["kerasduet"]])
  expect_match(out, "^Nothing is missing.$", all = FALSE)
  expect_match(out, "^Python: ", all = FALSE)
  expect_identical(report$ready, c(reports = TRUE, models = TRUE, plots = TRUE))
  expect_match(out, "^Models and training: ready$", all = FALSE)
})

test_that("the doctor names the data folders", {
  folder <- withr::local_tempdir()
  withr::local_envvar(KERASDUET_DATA_DIR = paste(folder, "/nowhere", sep = .Platform$path.sep))
  expect_identical(unname(data_folders(TRUE))[1:2], c(folder, "/nowhere"))
  out <- capture.output(kerasduet_doctor())
  expect_match(paste(out, collapse = " "), "/nowhere +\\(not there yet\\)")
})

test_that("the doctor tells where compiled programs are kept", {
  skip_if(identical(Sys.getenv("KERASDUET_PROGRAM_CACHE"), "0"), "the program cache is turned off")
  out <- capture.output(report <- kerasduet_doctor())
  expect_true(dir.exists(report$programs$folder))
  expect_match(paste(out, collapse = " "), "Compiled programs: [0-9]+, [0-9.]+ MB, in ")
})

test_that("the doctor never fails, and says how to mend", {
  out <- run_r("kerasduet::kerasduet_doctor()", c(RETICULATE_PYTHON = "/nowhere/python"))
  expect_match(out, "^Python: none$", all = FALSE)
  expect_match(out, "RETICULATE_PYTHON", all = FALSE)
  expect_match(out, "install_kerasduet()", all = FALSE, fixed = TRUE)
})

test_that("advice names the packages to install", {
  withr::local_envvar(RETICULATE_PYTHON = "/usr/bin/python3")
  lacks_keras <- list(python = "/usr/bin/python3", packages = c(numpy = "1.26.4", keras = NA))
  facts <- list(ok = TRUE, value = lacks_keras)
  lines <- advice(list(ok = TRUE), facts, "lacks keras")
  expect_identical(lines[[1]], "Python lacks keras.")
  expect_match(lines, "/usr/bin/python3 -m pip install .*\"keras>=3.11\"", all = FALSE)
})

test_that("a Python that another package chose is said, and how ours comes first", {
  withr::local_envvar(RETICULATE_PYTHON = NA, WORKON_HOME = folder <- withr::local_tempdir())
  expect_identical(chosen_by("/usr/bin/python3"), "reticulate")
  for (name in c("r-keras", "r-kerasduet")) { # as reticulate finds environments
    dir.create(file.path(folder, name, "bin"), recursive = TRUE)
    file.create(file.path(folder, name, "bin", c("activate", "activate_this.py", "python")))
    writeLines("home = /usr/bin", file.path(folder, name, "pyvenv.cfg"))
  }
  theirs <- file.path(folder, "r-keras", "bin", "python")
  ours <- file.path(folder, "r-kerasduet", "bin", "python")
  expect_match(chosen_by(ours), "^kerasduet: ")
  expect_match(chosen_by(theirs), "for another package")
  facts <- list(python = theirs, version = "3.11", packages = c(numpy = "1.26.4", keras = NA))
  expect_match(mend(facts), "use_virtualenv(\"r-kerasduet\")", fixed = TRUE)
  expect_error(check_python(facts), "Another package chose", class = "kerasduet_error_wrong_python")
  facts$python <- ours
  expect_error(check_python(facts), "run `install_kerasduet(", fixed = TRUE)
})

test_that("TensorFlow is required once, under the name that another package gave it", {
  ours <- c("keras>=3.11", "tensorflow>=2.18")
  expect_identical(not_yet_required(ours, c("numpy", "tensorflow-cpu")), "keras>=3.11")
  expect_identical(not_yet_required(ours, "tensorflow[and-cuda]"), "keras>=3.11")
  expect_identical(not_yet_required(ours, c("tensorflow", "tensorflow-hub")), ours)
})

test_that("a failed installation is one sentence", {
  expect_error(
    install_kerasduet(withr::local_tempdir(), python = "/nowhere/python"),
    class = "kerasduet_error_install_failed"
  )
})

test_that("without Python the core is not available, and nothing is printed or raised", {
  expect_silent(expect_true(is_kerasduet_available()))
  out <- run_r("kerasduet::is_kerasduet_available()", c(RETICULATE_PYTHON = "/nowhere/python"))
  expect_match(out, "^\\[1\\] FALSE$", all = FALSE)
})
