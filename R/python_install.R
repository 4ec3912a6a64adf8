#' Install the Python side
#'
#' Makes a virtual environment of its own with TensorFlow, Keras and what else the core needs. With
#' reticulate 1.41 or newer this is not needed: Python and its packages are then found or fetched
#' when the core is first used, TensorFlow and Keras when a model is first asked for.
#'
#' @param envname The name of the environment; `"r-kerasduet"` is found again by itself.
#' @param python The Python to make it with, 3.10 or newer; reticulate chooses unless given.
#' @param models `FALSE` installs NumPy and SciPy only: enough for confusion matrices, their reports
#'   and notes, and comparisons of them, but not for models. What a model needs can be added later.
#' @param tune `TRUE` installs Optuna too, which [tune()] needs for all but a grid without a ledger.
#' @return The path of the environment's Python, invisibly.
#' @section Errors:
#' `kerasduet_error_install_failed`.
#' @examplesIf interactive()
#' install_kerasduet() # downloads about 1 GB
#' @export
install_kerasduet <- function(envname = "r-kerasduet", python = NULL, models = TRUE,
                              tune = FALSE) {
  check_flag(models, "models")
  check_flag(tune, "tune")
  needs <- python_needs(if (models) "models" else "reports")
  packages <- c(unname(needs), if (tune) optuna_need)
  tryCatch(
    {
      if (!reticulate::virtualenv_exists(envname)) {
        reticulate::virtualenv_create(envname, python = python, packages = NULL)
      }
      reticulate::virtualenv_install(envname, packages = packages, ignore_installed = FALSE)
    },
    error = function(e) abort_install(envname, e)
  )
  message(gettextf("Installed into %s: start R again to use it.", envname), domain = NA)
  invisible(reticulate::virtualenv_python(envname))
}

abort_install <- function(envname, error) {
  sentence <- gettext(
    "The packages of Python could not be installed into {environment!j}: {reason}."
  )
  reason <- one_line(conditionMessage(error))
  abort("install_failed", sentence, environment = envname, reason = reason)
}

#' Whether the core can be used
#'
#' Looks whether Python can be started, and has the packages that the core needs. It loads none of
#' them, prints nothing and never fails: for examples and tests that are left out where the answer
#' is no. [kerasduet_doctor()] says what is missing.
#'
#' @param part `"models"`: all that the package does; or `"reports"`: confusion matrices, their
#'   reports and notes, and comparisons of them, for which NumPy and SciPy are enough.
#' @return `TRUE` or `FALSE`.
#' @examples
#' if (is_kerasduet_available()) {
#'   model_spec("fashion_mlp")
#' }
#' @export
is_kerasduet_available <- function(part = "models") {
  check_choice(part, "part", c("models", "reports"))
  started <- attempt(start_python(part))
  facts <- if (started$ok) attempt(python_facts(part)) else started
  facts$ok && length(python_faults(facts$value)) == 0
}

#' What kerasduet runs on, and what is missing
#'
#' Tells which Python is used and who chose it, which part of the package is ready, the versions of
#' both sides, the devices, the folders with data, the compiled programs that are kept, what is
#' missing and the command that mends it. It starts Python if it can, and never fails.
#'
#' @return A list of class `kerasduet_doctor`, invisibly, with `python`, `chosen_by`, `ready`,
#'   `versions`, `devices`, `folders`, `programs` and `missing`. `ready` says of `"reports"`
#'   (confusion matrices, their reports and notes, and comparisons of them), `"models"` (models and
#'   their training) and `"plots"` whether they can be used; `missing` is a character vector of
#'   sentences, empty if all is well.
#' @examplesIf is_kerasduet_available("reports")
#' kerasduet_doctor()
#' @export
kerasduet_doctor <- function() {
  report <- structure(class = "kerasduet_doctor", examine())
  print(report)
  invisible(report)
}

examine <- function() {
  started <- attempt(start_python("reports")) # what a model needs is not fetched to look at it
  facts <- if (started$ok) attempt(python_facts()) else started
  faults <- if (facts$ok) python_faults(facts$value)
  sides <- if (facts$ok && length(faults) == 0) attempt(call_core("versions")) else list(ok = FALSE)
  versions <- if (sides$ok) sides$value
  list(
    python = if (facts$ok) facts$value$python,
    python_version = if (facts$ok) facts$value$version,
    chosen_by = chosen_by(if (facts$ok) facts$value$python),
    ready = c(
      reports = facts$ok && length(python_faults(python_facts("reports"))) == 0,
      models = sides$ok, plots = nzchar(system.file(package = "ggplot2"))
    ),
    versions = c(r_versions(), unlist(versions[names(versions) != "devices"])),
    devices = versions$devices,
    folders = data_folders(facts$ok && length(faults) == 0),
    programs = if (sides$ok) call_core("program_cache"),
    missing = c(
      advice(started, facts, faults), if (!is.null(sides$error)) conditionMessage(sides$error)
    )
  )
}

attempt <- function(expression) {
  tryCatch(
    list(ok = TRUE, value = expression),
    error = function(e) list(ok = FALSE, error = e)
  )
}

# Sentences on what is missing, each with the command that mends it.
advice <- function(started, facts, faults) {
  if (!started$ok) {
    chosen <- nzchar(Sys.getenv("RETICULATE_PYTHON"))
    unset <- gettext("Unset RETICULATE_PYTHON, or set it to a Python.")
    return(c(why_not_started(started$error), if (chosen) unset, run_install()))
  }
  if (!facts$ok) {
    return(conditionMessage(facts$error))
  }
  if (length(faults) == 0) {
    return(character())
  }
  c(sprintf("Python %s.", faults), mend(facts$value))
}

# The doctor's own words, without the advice to see the doctor.
why_not_started <- function(error) {
  ours <- inherits(error, "kerasduet_error")
  reason <- if (ours) error$details$reason else conditionMessage(error)
  if (is.null(reason)) {
    return(gettext("Python cannot be started."))
  }
  gettextf("Python cannot be started (%s).", reason)
}

mend <- function(facts) {
  if (isTRUE(reticulate::py_config()$ephemeral)) { # an environment of reticulate's own, which grows
    return(gettext("reticulate fetches what a model needs when one is first asked for."))
  }
  if (is_passed_over(facts$python)) {
    return(use_own_python())
  }
  if (!nzchar(Sys.getenv("RETICULATE_PYTHON"))) {
    return(run_install())
  }
  c(
    gettextf("Run `%s`, then start R again;", command_for(facts)),
    gettext("or unset RETICULATE_PYTHON, run `install_kerasduet()`, then start R again.")
  )
}

run_install <- function() gettext("Run `install_kerasduet()`, then start R again.")

chosen_by <- function(python) {
  if (nzchar(Sys.getenv("RETICULATE_PYTHON"))) {
    return("the environment variable RETICULATE_PYTHON")
  }
  if (is_own_python(python)) {
    return("kerasduet: the environment of install_kerasduet()")
  }
  if (has_own_environment()) {
    return("reticulate, for another package: the environment of install_kerasduet() was not taken")
  }
  "reticulate"
}

r_versions <- function() {
  packages <- c("kerasduet", "reticulate", "caret", "ggplot2")
  versions <- vapply(packages, function(name) as.character(utils::packageVersion(name)), "")
  c(R = as.character(getRversion()), stats::setNames(versions, paste("R", packages)))
}

# KERASDUET_DATA_DIR is written like PATH; where the cache is, only the core knows.
data_folders <- function(has_core) {
  named <- strsplit(Sys.getenv("KERASDUET_DATA_DIR"), .Platform$path.sep, fixed = TRUE)[[1]]
  c(KERASDUET_DATA_DIR = named, cache = if (has_core) call_core("cache_folder"))
}

#' @export
print.kerasduet_doctor <- function(x, ...) {
  exists <- ifelse(dir.exists(x$folders), "", " (not there yet)")
  lines <- c(
    paste("Python:", if (is.null(x$python)) "none" else paste(x$python, x$python_version)),
    paste("Chosen by:", x$chosen_by),
    ready_lines(x$ready),
    paste("Versions:", paste(names(x$versions), x$versions, collapse = ", ")),
    if (!is.null(x$devices)) paste("Devices:", x$devices),
    if (length(x$folders) > 0) sprintf("Data (%s): %s%s", names(x$folders), x$folders, exists),
    if (!is.null(x$programs)) {
      sprintf(
        "Compiled programs: %d, %.1f MB, in %s", x$programs$programs, x$programs$bytes / 1e6,
        x$programs$folder
      )
    },
    if (length(x$missing) > 0) c("Missing:", paste("*", x$missing)) else "Nothing is missing."
  )
  writeLines(strwrap(lines, exdent = 2))
  invisible(x)
}

ready_lines <- function(ready) {
  parts <- c(
    reports = "Confusion matrices and reports", models = "Models and training", plots = "Plots"
  )
  said <- ifelse(ready, "ready", "not ready")
  if (!ready[["reports"]]) {
    said[["reports"]] <- "of factors and tables only, as caret has them"
  }
  sprintf("%s: %s", parts[names(ready)], said)
}
