# Packages that may be missing here, and what stands in for them.

skip_if_installed <- function(name) {
  reason <- paste("This needs an R without the package", name)
  testthat::skip_if(nzchar(system.file(package = name)), reason)
}

# A package of that name which shows what it was handed.
local_stand_in <- function(name = "keras3", frame = parent.frame()) {
  verbs <- list(
    keras3 = c(
      "layer_dense <- function(object, ...) list(object = object, ...)",
      "compile <- layer_dense", "evaluate <- layer_dense", "op_expand_dims <- layer_dense",
      "save_model <- function(model, filepath) reticulate::r_to_py(model)$save(filepath)",
      "activation_relu <- function(x) x"
    ),
    tensorflow = "evaluate <- function(object, ...) UseMethod(\"evaluate\")",
    tune = "fit_resamples <- function(object, ...) UseMethod(\"fit_resamples\")"
  )[[name]]
  folder <- withr::local_tempdir(.local_envir = frame)
  package <- file.path(folder, "source", name)
  library <- file.path(folder, "library")
  dir.create(file.path(package, "R"), recursive = TRUE)
  dir.create(library)
  about <- c(paste("Package:", name), "Version: 0.0.1", "Title: A Stand-In")
  writeLines(about, file.path(package, "DESCRIPTION"))
  exports <- paste(sub(" <-.*", "", verbs), collapse = ", ")
  writeLines(sprintf("export(%s)", exports), file.path(package, "NAMESPACE"))
  writeLines(verbs, file.path(package, "R", "verbs.R"))
  utils::install.packages(package, library, repos = NULL, type = "source", quiet = TRUE)
  withr::local_libpaths(library, action = "prefix", .local_envir = frame)
  withr::defer(unloadNamespace(name), envir = frame)
}
