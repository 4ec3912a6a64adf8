# Compares two models with R's own tests: Rscript comparison_r.R IN.json OUT.json
# IN holds lists of cases: paired (truth, first, second as codes from 0, classes), unpaired (two
# tables, rows = Prediction) and regression (truth, prediction). OUT holds for each the statistics as
# text of 17 digits.
as_text <- function(x) {
  text <- vapply(x, function(value) {
    if (is.nan(value)) "NaN" else if (is.na(value)) "NA" else sprintf("%.17g", value)
  }, "")
  as.list(text)
}

# What R refuses is NA.
or_na <- function(expression) tryCatch(suppressWarnings(expression), error = function(e) NA)

wilson <- function(right, rows) suppressWarnings(prop.test(right, rows, correct = FALSE)$conf.int)

newcombe <- function(right, rows, phi = 0) {
  p <- right / rows
  first <- wilson(right[1], rows[1])
  second <- wilson(right[2], rows[2])
  down <- c(p[2] - second[1], first[2] - p[1])
  up <- c(second[2] - p[2], p[1] - first[1])
  length_of <- function(x) sqrt(max(x[1]^2 - 2 * phi * x[1] * x[2] + x[2]^2, 0))
  c(lower = p[2] - p[1] - length_of(down), upper = p[2] - p[1] + length_of(up))
}

corrected_phi <- function(right) {
  excess <- right[1, 1] * right[2, 2] - right[1, 2] * right[2, 1]
  if (excess > 0) excess <- max(0, excess - sum(right) / 2)
  scale <- sqrt(prod(as.numeric(c(rowSums(right), colSums(right)))))
  if (scale == 0) 0 else excess / scale
}

# One comparison of the rows that two models have right.
paired_statistics <- function(first, second) {
  rows <- length(first)
  levels <- c(TRUE, FALSE)
  right <- table(factor(first, levels), factor(second, levels))
  test <- suppressWarnings(mcnemar.test(right))
  both <- c(sum(first), sum(second))
  interval <- if (rows) newcombe(both, c(rows, rows), corrected_phi(right)) else c(NA, NA)
  c(
    first = or_na(if (rows) mean(first) else NA), second = or_na(if (rows) mean(second) else NA),
    lower = interval[[1]], upper = interval[[2]],
    statistic = unname(test$statistic), p_value = test$p.value,
    exact_p_value = or_na(binom.test(right[1, 2], right[1, 2] + right[2, 1])$p.value),
    mid_p_value = mid_p(right[1, 2], right[2, 1])
  )
}

mid_p <- function(first_only, second_only) {
  differing <- first_only + second_only
  if (!differing) return(NA)
  observed <- dbinom(first_only, differing, 0.5)
  if (first_only == second_only) return(1 - observed / 2)
  2 * pbinom(min(first_only, second_only), differing, 0.5) - observed
}

unpaired_statistics <- function(right, rows) {
  test <- or_na(prop.test(right, rows))
  known <- all(rows > 0)
  interval <- if (known) newcombe(right, rows) else c(NA, NA)
  c(
    first = if (rows[1]) right[1] / rows[1] else NA,
    second = if (rows[2]) right[2] / rows[2] else NA,
    lower = interval[[1]], upper = interval[[2]],
    statistic = if (known) unname(test$statistic) else NA, p_value = if (known) test$p.value else NA
  )
}

with_adjusted <- function(statistics) {
  adjusted <- p.adjust(vapply(statistics, function(each) each[["p_value"]], 0), "holm")
  lapply(seq_along(statistics), function(i) as_text(c(statistics[[i]], p_adjusted = adjusted[i])))
}

compare_rows <- function(case) {
  truth <- unlist(case$truth)
  right <- list(unlist(case$first) == truth, unlist(case$second) == truth)
  classes <- seq_len(case$classes) - 1
  by_class <- lapply(classes, function(class) {
    paired_statistics(right[[1]][truth == class], right[[2]][truth == class])
  })
  predictions <- table(factor(unlist(case$first), classes), factor(unlist(case$second), classes))
  kappa <- or_na(caret::confusionMatrix(predictions)$overall[["Kappa"]])
  list(
    accuracy = as_text(paired_statistics(right[[1]], right[[2]])),
    by_class = with_adjusted(by_class), kappa = as_text(c(kappa = kappa))
  )
}

compare_tables <- function(case) {
  tables <- lapply(case[c("first", "second")], function(rows) do.call(rbind, lapply(rows, unlist)))
  right <- vapply(unname(tables), diag, numeric(nrow(tables[[1]])))
  rows <- vapply(unname(tables), colSums, numeric(nrow(tables[[1]])))
  list(
    accuracy = as_text(unpaired_statistics(colSums(right), colSums(rows))),
    by_class = with_adjusted(lapply(seq_len(nrow(right)), function(i) {
      unpaired_statistics(right[i, ], rows[i, ])
    }))
  )
}

as_numbers <- function(x) {
  vapply(x, function(value) if (is.null(value)) NA_real_ else as.numeric(value), 0)
}

judge_regression <- function(case) {
  prediction <- as_numbers(case$prediction)
  truth <- as_numbers(case$truth)
  statistics <- suppressWarnings(caret::postResample(prediction, truth))
  as_text(c(statistics, MBE = mean((prediction - truth)[!is.na(prediction)])))
}

paths <- commandArgs(trailingOnly = TRUE)
cases <- jsonlite::fromJSON(paths[1], simplifyVector = FALSE)
output <- list(
  paired = lapply(cases$paired, compare_rows),
  unpaired = lapply(cases$unpaired, compare_tables),
  regression = lapply(cases$regression, judge_regression)
)
writeLines(jsonlite::toJSON(output, auto_unbox = TRUE), paths[2])
