# Writes the results of all shared cases in R to the file given: Rscript run_cases.R OUT
out <- normalizePath(commandArgs(trailingOnly = TRUE)[[1]], mustWork = FALSE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
tests <- dirname(dirname(normalizePath(script)))

Sys.setenv(KERASDUET_VERBOSE = "0")
library(kerasduet)
source(file.path(tests, "testthat", "helper-cases.R"))

cases <- read_cases(file.path(tests, "cases"))
results <- list()
for (stem in names(cases)) {
  for (case in cases[[stem]]) {
    results[[paste0(stem, ": ", case$name)]] <- run_case(case)
  }
}
write_results(results, out, tests)
