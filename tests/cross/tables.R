# Trains on tables in R, for test_tables.py: Rscript tables.R FOLDER. The folder holds tables of
# scikit-learn as CSV, and the code of a page; the tables of R are written beside them, with the
# levels of their factors.
library(kerasduet)
Sys.setenv(KERASDUET_VERBOSE = "0")
folder <- commandArgs(trailingOnly = TRUE)[[1]]

spec <- override(model_spec("table_mlp"),
  epochs = 1, layers.0.config.units = 8, layers.1.config.units = 4
)
trained <- function(formula, frame) {
  as.list(fingerprint(fit(spec, formula, frame, seed = 3, mode = "eager")))
}

own <- list(
  mtcars = mpg ~ ., ToothGrowth = len ~ supp + dose, esoph = ncases ~ agegp + alcgp + tobgp,
  infert = education ~ age + parity + case
)
fingerprints <- list()
for (name in names(own)) {
  frame <- as.data.frame(get(name, "package:datasets"))
  utils::write.csv(frame, file.path(folder, paste0(name, ".csv")), row.names = FALSE)
  levels <- lapply(Filter(is.factor, frame), levels)
  jsonlite::write_json(levels, file.path(folder, paste0(name, "_levels.json")))
  fingerprints[[name]] <- trained(own[[name]], frame)
}
for (name in c("iris", "wine", "breast_cancer", "diabetes", "digits")) {
  file <- file.path(folder, paste0(name, ".csv"))
  fingerprints[[name]] <- trained(target ~ ., utils::read.csv(file, check.names = FALSE))
}

page <- new.env()
for (file in sort(list.files(folder, "^page_.*[.]R$", full.names = TRUE))) {
  source(file, local = page)
  fingerprints[[basename(file)]] <- as.list(fingerprint(page$fit))
}
cat(jsonlite::toJSON(fingerprints, auto_unbox = TRUE))
