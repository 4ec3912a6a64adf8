# Finding and starting Python, and whether it has what the core needs.

start_python <- function() {
  if (reticulate::py_available()) {
    return(invisible())
  }
  session$pid <- Sys.getpid()
  choose_python()
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
choose_python <- function() {
  if (nzchar(Sys.getenv("RETICULATE_PYTHON"))) {
    return(invisible())
  }
  if (has_own_environment()) {
    reticulate::use_virtualenv(own_environment, required = FALSE)
  } else {
    declare_needs()
  }
}

own_environment <- "r-kerasduet"

has_own_environment <- function() {
  tryCatch(reticulate::virtualenv_exists(own_environment), error = function(e) FALSE)
}

# Python packages that the core needs, by the name to install and the name to import. R draws its
# own plots: matplotlib would only cost memory, for Keras loads it where it is installed. Keras
# below 3.11 runs code of a model's file: CVE-2025-1550, CVE-2025-8747, CVE-2025-9906.
python_needs <- function() {
  c(
    filelock = "filelock>=3.12", h5py = "h5py>=3.10", jsonschema = "jsonschema>=4.18",
    keras = "keras>=3.11", lazy_loader = "lazy-loader>=0.6", numpy = numpy_need(),
    pandas = "pandas>=2.1.1", PIL = "pillow>=10.1", pooch = "pooch>=1.8",
    scipy = "scipy>=1.11.3", tensorflow = "tensorflow>=2.18",
    tqdm = "tqdm>=4.66"
  )
}

# reticulate reads NumPy 2 from 1.38 on.
numpy_need <- function() {
  if (utils::packageVersion("reticulate") < "1.38") "numpy>=1.26,<2" else "numpy>=1.26"
}

declare_needs <- function(...) {
  has_py_require <- "py_require" %in% getNamespaceExports("reticulate")
  if (has_py_require && !reticulate::py_available() && !has_own_environment()) {
    declare <- getExportedValue("reticulate", "py_require")
    declare(unname(python_needs()), python_version = ">=3.10")
  }
}

# What the running Python is, and which packages it has; imports none of them.
python_facts <- function() {
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
    packages = vapply(names(python_needs()), version_of, "")
  )
}

check_python <- function(facts) {
  faults <- python_faults(facts)
  if (length(faults) > 0) {
    both <- paste(faults, collapse = sprintf(" %s ", gettext("and")))
    sentence <- gettext("The Python at {path} {reason}: see `kerasduet_doctor()`.")
    abort("wrong_python", sentence, path = facts$python, reason = both)
  }
}

python_faults <- function(facts) {
  packages <- facts$packages
  missing <- names(packages)[is.na(packages)]
  least <- sub(",.*", "", sub(".*>=", "", python_needs()[names(packages)]))
  old <- which(mapply(is_older, packages, least))
  c(
    if (is_older(facts$version, "3.10")) {
      gettextf("is of version %s, not 3.10 or newer", facts$version)
    },
    if (length(missing) > 0) gettextf("lacks %s", paste(missing, collapse = ", ")),
    gettextf("has %s %s, not %s or newer", names(packages)[old], packages[old], least[old]),
    if (grepl("<2", numpy_need()) && grepl("^2", packages[["numpy"]])) {
      gettextf("has NumPy %s, which reticulate reads only from 1.38 on", packages[["numpy"]])
    }
  )
}

# FALSE if the version is not known, as that of a TensorFlow that is packaged under another name.
is_older <- function(version, least) {
  number <- sub("[.]?[^0-9.].*", "", version)
  grepl("^[0-9]", number) && numeric_version(number) < least
}
