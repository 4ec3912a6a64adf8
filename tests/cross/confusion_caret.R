# Prints confusion tables with the installed caret: Rscript confusion_caret.R IN.json OUT.json
# IN is a list of cases (table, class_names, dnn, positive, prevalence, mode, width, digits).
# OUT holds for each the printed lines, and the statistics as text of 17 digits.
suppressWarnings(suppressPackageStartupMessages(library(caret)))

as_statistics <- function(x) {
  text <- vapply(x, function(value) {
    if (is.nan(value)) "NaN" else if (is.na(value)) "NA" else sprintf("%.17g", value)
  }, "")
  as.list(unname(text))
}

as_case_table <- function(case) {
  cells <- do.call(rbind, lapply(case$table, unlist))
  names <- unlist(case$class_names)
  dimnames(cells) <- list(names, names)
  if (!is.null(case$dnn)) names(dimnames(cells)) <- unlist(case$dnn)
  as.table(cells)
}

print_case <- function(case) {
  prevalence <- if (is.list(case$prevalence)) unlist(case$prevalence) else case$prevalence
  matrix <- confusionMatrix(as_case_table(case), positive = case$positive, prevalence = prevalence)
  options(width = case$width)
  by_class <- if (is.matrix(matrix$byClass)) c(t(matrix$byClass)) else matrix$byClass
  list(
    report = I(capture.output(print(matrix, mode = case$mode, digits = case$digits))),
    overall = as_statistics(matrix$overall),
    by_class = as_statistics(by_class)
  )
}

paths <- commandArgs(trailingOnly = TRUE)
cases <- jsonlite::fromJSON(paths[1], simplifyVector = FALSE)
output <- list(caret = as.character(packageVersion("caret")), results = lapply(cases, print_case))
writeLines(jsonlite::toJSON(output, auto_unbox = TRUE), paths[2], useBytes = TRUE)
