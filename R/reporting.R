#' Report on fits, evaluations, runs, comparisons and searches
#'
#' One page with all that there is to say: what was trained on what, the learning curves, caret's
#' report, the confusion matrix as a heatmap, the statistics of each class with their intervals, the
#' surest mistakes, calibration, ROC and precision-recall curves, notes, the fingerprint, and the
#' commands that repeat the fit. Of a comparison both reports, the tests between the two, the
#' differences by class and the discordant rows.
#'
#' Of several fits of a spec, on resamples or with several seeds, what each measured and how far
#' they differ, the curves of all, and the confusion matrix of the rows held out, which caret's text
#' tells; of a search its cells from the best to the worst, with their time and the commands that
#' fit the best; of two specs on the same resamples the tests and the difference of each pair.
#'
#' @param x A fit or a trained model of [keras_model_sequential()], judged on its test split; an
#'   evaluation; what [compare_fits()], [fit_resamples()], [fit_seeds()], [tune()] or
#'   [compare_resamples()] gives; or the path of a run's folder.
#' @param path The file to write, whole or not at all: `.html`, one file of at most 3 MB that asks
#'   nothing of any server; `.md`, for a pull request; or `.json`. Without it the report is given
#'   back: printed in an interactive session it opens in the viewer, and in R Markdown and Quarto it
#'   stands in the document.
#' @param ... Not used.
#' @param format `"html"`, `"md"` or `"json"`: what the ending of `path` says unless given, and
#'   `"html"` without a path.
#' @param lang `"fr"` for a page in French, and the class names of the built-in sets too. What caret
#'   prints, and the sentences of notes, stay English.
#' @param data Of a fit: other data to judge it on. Of a run: the data that it was trained on, if
#'   they are one's own. Of an evaluation or a comparison: the data set that was judged, so that its
#'   rows are shown. Of several fits, of a search and of resamples compared neither `data` nor
#'   `positive` is given.
#' @param positive With two classes, the one that the statistics of a fit are about, instead of that
#'   of the data; of several outputs a list of them by name.
#' @param force Whether a file that exists is replaced.
#' @return The path, invisibly; without a path an object of class `kerasduet_report`, whose text
#'   `as.character()` gives.
#' @section Errors:
#' `kerasduet_error_file_exists` unless `force`, `kerasduet_error_cannot_write`;
#' `kerasduet_error_no_positive` where nobody chose which of two classes the statistics are about;
#' `kerasduet_error_different_rows` if `data` are not those that were judged; of a run what
#' [load_run()] says.
#' @examplesIf is_kerasduet_available()
#' fit <- fit_fashion_mnist(data = garments(train = 500, test = 100), epochs = 1, seed = 1)
#' report(fit, tempfile(fileext = ".html"))
#' cat(head(strsplit(as.character(report(fit, format = "md")), "\n")[[1]], 8), sep = "\n")
#' @export
report <- function(x, path = NULL, ..., format = NULL, lang = "en", data = NULL, positive = NULL,
                   force = FALSE) {
  check_no_more("report", ..., known = argument_names(report))
  check_text(path, "path", gettext("the path of a file"), optional = TRUE)
  if (!is.null(format)) check_choice(format, "format", c("html", "md", "json"))
  check_choice(lang, "lang", c("en", "fr"))
  check_flag(force, "force")
  arguments <- list(
    format = format, lang = lang, positive = positive, force = force
  )
  subject <- subject_for_core(x)
  made <- call_core("report", subject, full_path(path), rows_of_report(x, data), arguments)
  if (!is.null(path)) {
    return(invisible(path))
  }
  structure(class = "kerasduet_report", made)
}

subject_for_core <- function(x) {
  if (inherits(x, "kerasduet_comparison")) {
    return(list(comparison = x$json))
  }
  if (inherits(x, "kerasduet_resample_comparison")) {
    return(list(resample_comparison = x$json))
  }
  if (inherits(x, "kerasduet_repeated")) {
    return(list(repeated = shown_results_for_core(x)))
  }
  if (inherits(x, "kerasduet_tune")) {
    return(list(search = tune_for_core(x)))
  }
  if (inherits(x, "kerasduet_evaluation")) {
    return(list(evaluation = evaluation_for_core(x)))
  }
  if (inherits(x, c("kerasduet_fit", "kerasduet_model"))) {
    return(fit_handle(fit_of(x, "report")))
  }
  wanted <- gettext(
    "a fit, an evaluation, a comparison, results of several fits or the folder of a run"
  )
  check_text(x, "x", wanted)
  full_path(x)
}

evaluation_for_core <- function(x) {
  files <- row.names(x$predictions)
  list(
    loss = x$loss, metrics = as_object(x$metrics), predictions = frame_for_core(x$predictions),
    files = if (is.character(attr(x$predictions, "row.names"))) as.list(files),
    class_names = as.list(x$class_names), labels = as.list(x$labels),
    positive = if (!anyNA(x$positive)) x$positive,
    data_fingerprint = x$data_fingerprint, interpretation = x$interpretation,
    rows = nrow(x$predictions), outputs = lapply(as_object(x$outputs), evaluation_for_core)
  )
}

# Further rows of a fit may be arrays; whose rows were judged is known of a data set only.
rows_of_report <- function(x, data) {
  if (is.null(data)) {
    return(NULL)
  }
  if (inherits(x, c("kerasduet_fit", "kerasduet_model"))) {
    return(more_rows(data, "data", fit_of(x, "report")$data))
  }
  if (!inherits(data, "kerasduet_data")) {
    must_be("invalid_argument", "data", gettext("a data set"), data)
  }
  data_handle(data)
}

#' @export
as.character.kerasduet_report <- function(x, ...) x$text

#' @export
format.kerasduet_report <- function(x, ...) {
  size <- format_count(round(nchar(x$text, "bytes") / 1000))
  sprintf("<kerasduet_report> %s, %s kB: give `path` to write it", x$format, size)
}

#' @export
print.kerasduet_report <- function(x, ...) {
  if (x$format != "html") {
    writeLines(x$text)
  } else if (interactive()) {
    show_page(x$text)
  } else {
    writeLines(format(x))
  }
  invisible(x)
}

show_page <- function(text) {
  file <- tempfile("report", fileext = ".html")
  writeLines(enc2utf8(text), file, useBytes = TRUE)
  getOption("viewer", utils::browseURL)(file)
}

# A page stands in a frame of its own, so that its styles and scripts meet no others; a document
# that is no page gets the numbers.
#' @exportS3Method knitr::knit_print
knit_print.kerasduet_report <- function(x, ...) { # nolint: object_name_linter.
  if (x$format == "json") {
    return(knitr::asis_output(paste0("\n\n```json\n", x$text, "\n```\n\n")))
  }
  if (x$format == "md" || !knitr::is_html_output()) {
    return(knitr::asis_output(paste0("\n\n", if (x$format == "md") x$text else x$markdown, "\n\n")))
  }
  knitr::asis_output(paste0("\n\n```{=html}\n", x$frame, "\n```\n\n"))
}
