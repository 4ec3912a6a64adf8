# Copies the Python core and the specs into inst/, where R CMD build and R CMD INSTALL look for them.
# `configure` runs this on a bare `R CMD INSTALL .`, pkgbuild because of Config/build/bootstrap.

copy_into_inst <- function(folder) {
  files <- list.files(folder, recursive = TRUE)
  files <- files[!grepl("(^|/)__pycache__/", files)]
  target <- file.path("inst", folder)
  unlink(target, recursive = TRUE)
  for (subfolder in unique(dirname(files))) {
    dir.create(file.path(target, subfolder), recursive = TRUE, showWarnings = FALSE)
  }
  copied <- file.copy(file.path(folder, files), file.path(target, files), copy.date = TRUE)
  if (length(files) == 0 || !all(copied)) {
    stop("bootstrap.R could not copy `", folder, "` into `inst/`.", call. = FALSE)
  }
}

for (folder in c("python", "shared_specs")) copy_into_inst(folder)
