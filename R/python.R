# Finding and starting Python, and whether it has what the core needs: its part "reports", which
# counts, reads and compares tables, needs little, and the part "models" TensorFlow too.

start_python <- function(part) {
  if (reticulate::py_available()) {
    return(add_needs(part))
  }
  session$pid <- Sys.getpid()
  choose_python(part)
  if (Sys.getenv("RETICULATE_MINICONDA_ENABLED") == "") {
    Sys.setenv(RETICULATE_MINICONDA_ENABLED = "FALSE") # or reticulate asks to download it
    on.exit(Sys.unsetenv("RETICULATE_MINICONDA_ENABLED"))
  }
  started <- tryCatch(reticulate::py_config(), error = identity)
  if (inherits(started, "error") || !reticulate::py_available()) {
    abort_no_python(if (inherits(started, "error")) one_line(conditionMessage(started)))
  }
}

abort_no_python <- function(reason) {
  if (is.null(reason)) {
    abort("no_python", gettext("Python cannot be started: see `kerasduet_doctor()`."))
  }
  sentence <- gettext("Python cannot be started ({reason}): see `kerasduet_doctor()`.")
  abort("no_python", sentence, reason = reason)
}

# A reason from elsewhere, to be set into a sentence.
one_line <- function(text) {
  sub("[.[:space:]]+$", "", gsub("[[:space:]]+", " ", text))
}

# What the user chose comes first, then the environment of install_kerasduet(), then what
# reticulate 1.41 or newer makes of the declared needs.
choose_python <- function(part) {
  if (nzchar(Sys.getenv("RETICULATE_PYTHON"))) {
    return(invisible())
  }
  if (has_own_environment()) {
    reticulate::use_virtualenv(own_environment, required = FALSE)
  } else {
    declare_needs(part)
  }
}

own_environment <- "r-kerasduet"

# Whether the Python that runs is that of the environment: another package may have chosen first.
is_own_python <- function(python) {
  own <- tryCatch(reticulate::virtualenv_python(own_environment), error = function(e) NULL)
  folder <- function(path) normalizePath(dirname(path), mustWork = FALSE)
  !is.null(python) && !is.null(own) && identical(folder(python), folder(own))
}

# Whether the user's own environment is there, and was not taken.
is_passed_over <- function(python) {
  !nzchar(Sys.getenv("RETICULATE_PYTHON")) && has_own_environment() && !is_own_python(python)
}

use_own_python <- function() {
  call <- sprintf("reticulate::use_virtualenv(\"%s\")", own_environment)
  gettextf("Another package chose this Python: start R again with `%s` before it is loaded.", call)
}

has_own_environment <- function() {
  tryCatch(reticulate::virtualenv_exists(own_environment), error = function(e) FALSE)
}

# Python packages that a part of the core needs, by the name to install and the name to import. R
# draws its own plots: matplotlib would only cost memory, for Keras loads it where it is installed.
# Keras below 3.11 runs code of a model's file: CVE-2025-1550, CVE-2025-8747, CVE-2025-9906.
python_needs <- function(part = "models") {
  of_reports <- c(numpy = numpy_need(), scipy = "scipy>=1.11.3")
  if (part == "reports") {
    return(of_reports)
  }
  c(
    of_reports,
    altair = "altair>=6", cloudpickle = "cloudpickle>=3", filelock = "filelock>=3.12",
    h5py = "h5py>=3.10", jinja2 = "jinja2>=3.1", joblib = "joblib>=1.4",
    jsonschema = "jsonschema>=4.18", keras = "keras>=3.11", lazy_loader = "lazy-loader>=0.6",
    pandas = "pandas>=2.1.1", PIL = "pillow>=10.1", pooch = "pooch>=1.8", rich = "rich>=13.8",
    sklearn = "scikit-learn>=1.6", tensorflow = "tensorflow>=2.18", tqdm = "tqdm>=4.66",
    typer = "typer>=0.26", vl_convert = "vl-convert-python>=1.9"
  )
}

# What only some searches of tune() need; it is fetched, or asked for, by the first of them.
optuna_need <- "optuna>=5"

need_optuna <- function() {
  core()
  if (!has_optuna()) require_packages(optuna_need)
  if (!has_optuna()) {
    abort("missing_packages", gettext(
      "This search needs Optuna: run `install_kerasduet(tune = TRUE)`, then start R again."
    ))
  }
}

has_optuna <- function() {
  !is.null(reticulate::import("importlib.util")$find_spec("optuna"))
}

# reticulate reads NumPy 2 from 1.38 on.
numpy_need <- function() {
  if (utils::packageVersion("reticulate") < "1.38") "numpy>=1.26,<2" else "numpy>=1.26"
}

declare_needs <- function(part) {
  if (!reticulate::py_available() && !has_own_environment()) {
    require_packages(python_needs(part), python_version = ">=3.10")
  }
}

# Python runs already: reticulate adds what is missing to an environment that it has made itself.
add_needs <- function(part) {
  require_packages(wanted_packages(python_facts(part)))
}

require_packages <- function(packages, ...) {
  if (length(packages) > 0 && has_py_require()) {
    require <- getExportedValue("reticulate", "py_require")
    require(not_yet_required(unname(packages), require()$packages), ...)
  }
}

# TensorFlow has several names, of which the R packages keras3 and tensorflow ask for one: two of
# them would be installed over each other.
not_yet_required <- function(packages, required) {
  has_other <- any(grepl("^tensorflow(-cpu|-metal|-macos|\\[)", required))
  if (has_other) grep("^tensorflow\\b", packages, value = TRUE, invert = TRUE) else packages
}

has_py_require <- function() "py_require" %in% getNamespaceExports("reticulate")

# What the running Python is, and which packages it has of a part; imports none of them.
python_facts <- function(part = "models") {
  util <- reticulate::import("importlib.util")
  metadata <- reticulate::import("importlib.metadata")
  version_of <- function(module) {
    if (is.null(util$find_spec(module))) {
      return(NA_character_)
    }
    name <- sub("[<>=].*", "", python_needs()[[module]])
    tryCatch(metadata$version(name), error = function(e) "unknown")
  }
  config <- reticulate::py_config()
  list(
    python = config$python,
    version = as.character(config$version),
    packages = vapply(names(python_needs(part)), version_of, "")
  )
}

check_python <- function(facts) {
  faults <- python_faults(facts)
  if (length(faults) > 0) {
    both <- paste(faults, collapse = sprintf(" %s ", gettext("and")))
    if (is_passed_over(facts$python)) {
      sentence <- gettext("The Python at {path} {reason}. {hint}")
      hint <- use_own_python()
      abort("wrong_python", sentence, path = facts$python, reason = both, hint = hint)
    }
    sentence <- paste(
      gettext("The Python at {path} {reason}:"),
      gettext("run `{command}` and start R again, or see `kerasduet_doctor()`.")
    )
    command <- command_for(facts)
    abort("wrong_python", sentence, path = facts$python, reason = both, command = command)
  }
}

python_faults <- function(facts) {
  packages <- facts$packages
  missing <- names(packages)[is.na(packages)]
  least <- least_versions(packages)
  old <- which(mapply(is_older, packages, least))
  c(
    if (is_older(facts$version, "3.10")) {
      gettextf("is of version %s, not 3.10 or newer", facts$version)
    },
    if (length(missing) > 0) gettextf("lacks %s", paste(missing, collapse = ", ")),
    gettextf("has %s %s, not %s or newer", names(packages)[old], packages[old], least[old]),
    if (has_numpy_too_new(packages)) {
      gettextf("has NumPy %s, which reticulate reads only from 1.38 on", packages[["numpy"]])
    }
  )
}

# What is to be installed into a Python that lacks it, or has it too old or too new.
wanted_packages <- function(facts) {
  packages <- facts$packages
  wanted <- is.na(packages) | mapply(is_older, packages, least_versions(packages))
  wanted[["numpy"]] <- wanted[["numpy"]] || has_numpy_too_new(packages)
  python_needs()[names(packages)[wanted]]
}

least_versions <- function(packages) {
  sub(",.*", "", sub(".*>=", "", python_needs()[names(packages)]))
}

has_numpy_too_new <- function(packages) {
  grepl("<2", numpy_need()) && grepl("^2", packages[["numpy"]])
}

# What makes a Python fit: the user's own Python gets packages, all others give way to ours.
command_for <- function(facts) {
  wanted <- wanted_packages(facts)
  if (!nzchar(Sys.getenv("RETICULATE_PYTHON")) || length(wanted) == 0) {
    return(install_call(names(facts$packages)))
  }
  sprintf("%s -m pip install %s", facts$python, paste0('"', wanted, '"', collapse = " "))
}

install_call <- function(packages) {
  if ("tensorflow" %in% packages) "install_kerasduet()" else "install_kerasduet(models = FALSE)"
}

# FALSE if the version is not known, as that of a TensorFlow that is packaged under another name.
is_older <- function(version, least) {
  number <- sub("[.]?[^0-9.].*", "", version)
  grepl("^[0-9]", number) && numeric_version(number) < least
}
