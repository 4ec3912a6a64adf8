# In knitr documents fits and reports are tables, as the readers of a document expect; knitr finds
# these methods when it is loaded.

#' @exportS3Method knitr::knit_print
knit_print.kerasduet_fit <- function(x, ...) { # nolint: object_name_linter.
  last <- x$history[x$history$epoch == epochs_done(x), ]
  metrics <- stats::setNames(sprintf("%.4f", last$value), paste(last$split, last$metric))
  about <- c(
    Spec = x$name, Data = x$data$name, Parameters = format_count(x$params),
    Epochs = epochs_done(x), Seed = sprintf("%.0f", x$seed),
    Seconds = if (is.finite(x$seconds)) sprintf("%.1f", x$seconds)
  )
  as_tables(named_table(c(about, metrics), "Fit", "Value"))
}

#' @exportS3Method knitr::knit_print
knit_print.kerasduet_evaluation <- function(x, ...) { # nolint: object_name_linter.
  about <- c(Spec = x$spec, Rows = format_count(nrow(x$predictions)))
  metrics <- named_table(c(about, sprintf_named("%.4f", measured(x))), "Evaluation", "Value")
  if (length(x$class_names) == 0) {
    return(as_tables(metrics))
  }
  positive <- x$positive
  if (identical(positive, NA_character_)) {
    positive <- NULL # the counts need none, and the statistics by class are left out
  }
  matrix <- confusion_matrix(x, positive = positive)
  as_tables(metrics, count_table(matrix), if (!anyNA(x$positive)) class_table(matrix))
}

#' @exportS3Method knitr::knit_print
knit_print.kerasduet_matrix_with_notes <- function(x, ...) { # nolint: object_name_linter.
  overall <- named_table(sprintf_named("%.4f", x$overall), "Overall", "Value")
  notes <- paste0("    ", format(attr(x, "notes")), collapse = "\n")
  as_tables(overall, count_table(x), class_table(x), notes)
}

#' @exportS3Method knitr::knit_print
knit_print.kerasduet_comparison <- function(x, ...) { # nolint: object_name_linter.
  shown <- x$metrics[names(x$metrics) != "significant"]
  shown$class <- ifelse(is.na(shown$class), "", plain_text(as.character(shown$class)))
  title <- sprintf("%s less %s, %s", x$names[2], x$names[1], if (x$paired) "paired" else "unpaired")
  as_tables(knitr::kable(shown, "pipe", digits = 4, caption = plain_text(title), row.names = FALSE))
}

# Pandoc takes a caption for that of the table before it, but for a comment between them.
as_tables <- function(...) {
  parts <- lapply(Filter(Negate(is.null), list(...)), paste, collapse = "\n")
  knitr::asis_output(paste0("\n\n", paste(parts, collapse = "\n\n<!-- -->\n\n"), "\n\n"))
}

named_table <- function(values, head, value) {
  table <- data.frame(plain_text(names(values)), plain_text(values))
  knitr::kable(table, "pipe", col.names = c(head, value), row.names = FALSE)
}

count_table <- function(matrix) {
  counts <- as.data.frame.matrix(matrix$table)
  names <- plain_text(rownames(counts))
  knitr::kable(
    cbind(names, counts), "pipe", col.names = c("", names), row.names = FALSE,
    caption = "Confusion matrix: the prediction in rows, the reference in columns"
  )
}

class_table <- function(matrix) {
  statistics <- matrix$byClass
  if (!is.matrix(statistics)) {
    statistics <- matrix(statistics, 1, dimnames = list(matrix$positive, names(statistics)))
  }
  shown <- c("Sensitivity", "Specificity", "Precision", "F1", "Balanced Accuracy")
  names <- plain_text(sub("^Class: ", "", rownames(statistics)))
  table <- data.frame(names, statistics[, shown, drop = FALSE])
  head <- if (nrow(statistics) == 1) "Positive class" else "Class"
  knitr::kable(table, "pipe", digits = 4, col.names = c(head, shown), row.names = FALSE)
}

sprintf_named <- function(format, values) {
  stats::setNames(sprintf(format, values), names(values))
}

# Names of classes are a user's own: what Markdown or HTML would read into them is escaped.
plain_text <- function(text) {
  gsub("([\\\\`*_<>|~^$#&]|\\[|\\])", "\\\\\\1", as.character(text))
}
