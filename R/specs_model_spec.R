#' Model specs
#'
#' A spec says what a model is, on which data set and how it trains: one JSON document that R and
#' Python read alike.
#'
#' @param spec The name of a spec that comes with the package (see [list_specs()]), the path of a
#'   JSON file, or a document as a nested list.
#' @return An object of class `kerasduet_spec`: a list of `name`, `hash` (the SHA-256 of all that
#'   decides a run), `json` and `document`, the same as a nested list. It survives `saveRDS()`.
#' @section Errors:
#' `kerasduet_error_unknown_spec`, `kerasduet_error_spec_not_json`, `kerasduet_error_invalid_spec`.
#' @examplesIf is_kerasduet_available()
#' model_spec("fashion_mlp")
#' @export
model_spec <- function(spec) {
  if (is.list(spec)) {
    return(new_spec(call_core("model_spec", spec_for_core(as_object(spec)))))
  }
  check_text(spec, "spec", gettext("a name, a path or a list"))
  new_spec(call_core("model_spec", if (endsWith(spec, ".json")) path.expand(spec) else spec))
}

#' Check a spec
#'
#' Lists what is wrong with a document, all faults at once, where [model_spec()] refuses it. What
#' arguments a layer takes is for Keras to judge: [build_model()] asks it.
#'
#' @param x A document as a nested list, a `kerasduet_spec`, or the path of a JSON file.
#' @return A character vector of sentences that name the places as in the file, where positions
#'   count from 0; empty if there is no fault.
#' @section Errors:
#' `kerasduet_error_unknown_spec` if there is no such file, `kerasduet_error_spec_not_json` if it
#' holds no JSON.
#' @examplesIf is_kerasduet_available()
#' document <- model_spec("xor_mlp")$document
#' document$fit$epochs <- 0
#' check_spec(document)
#' @export
check_spec <- function(x) {
  if (inherits(x, "kerasduet_spec")) {
    x <- x$document
  }
  if (is.list(x)) {
    return(as.character(call_core("check_spec", spec_for_core(as_object(x)))))
  }
  check_text(x, "x", gettext("a document as a list, a spec, or the path of a .json file"))
  tryCatch(
    {
      model_spec(x)
      character()
    },
    kerasduet_error_invalid_spec = function(e) {
      vapply(e$details$faults, function(fault) fault$message, "")
    }
  )
}

#' @rdname model_spec
#' @return `list_specs()` gives a data frame with the columns `name`, `dataset` and
#'   `description`; it starts no Python.
#' @export
list_specs <- function() {
  stems <- spec_names()
  documents <- lapply(shared_specs_path("models", paste0(stems, ".json")), jsonlite::read_json)
  data.frame(
    name = stems,
    dataset = vapply(documents, function(each) each$dataset$name, ""),
    description = vapply(documents, function(each) each$description, "")
  )
}

spec_names <- function() {
  files <- list.files(shared_specs_path("models"), "[.]json$")
  sort(sub("[.]json$", "", files), method = "radix")
}

#' Save a spec
#'
#' Writes the JSON that [model_spec()] and Python's `model_spec()` read.
#'
#' @param x A `kerasduet_spec`, or what [as_model_spec()] makes one of.
#' @param path A file that ends in `.json`; one that stands there is replaced.
#' @return The path, invisibly.
#' @section Errors:
#' `kerasduet_error_cannot_write`.
#' @examplesIf is_kerasduet_available()
#' file <- tempfile(fileext = ".json")
#' save_spec(override(model_spec("xor_mlp"), epochs = 5), file)
#' model_spec(file)
#' @export
save_spec <- function(x, path) {
  check_text(path, "path", gettext("the path of a .json file"))
  call_core("save_spec", as_model_spec(x)$json, full_path(path.expand(path)))
  invisible(path)
}

new_spec <- function(record) {
  structure(
    class = "kerasduet_spec",
    list(
      name = record$name, hash = record$hash, json = record$json,
      document = jsonlite::fromJSON(record$json, simplifyVector = FALSE)
    )
  )
}

check_spec_class <- function(spec) {
  if (!inherits(spec, "kerasduet_spec")) {
    must_be("invalid_argument", "spec", gettext("a spec that `model_spec()` gave"), spec)
  }
}

#' @export
format.kerasduet_spec <- function(x, ...) {
  document <- x$document
  optimizer <- document$compile$optimizer
  setting <- sprintf(
    "%s, %s, %d epochs, batches of %d", class_name(optimizer), losses_line(document$compile$loss),
    document$fit$epochs, document$fit$batch_size
  )
  c(
    sprintf("<kerasduet_spec> %s, on %s", x$name, document$dataset$name),
    if (nzchar(document$description)) document$description,
    format_columns(document$inputs),
    format_layers(document$layers),
    paste("Training:", setting)
  )
}

#' @export
print.kerasduet_spec <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

# The inputs that are columns of a table, with what they hold.
format_columns <- function(inputs) {
  columns <- Filter(function(each) !is.null(each$kind), inputs)
  if (length(columns) > 0) {
    said <- vapply(columns, function(each) sprintf("%s (%s)", each$name, each$kind), "")
    clip(paste("Columns:", paste(printable(said), collapse = ", ")))
  }
}

# A stack as it is piped; of any other network summary() shows what takes what.
format_layers <- function(layers) {
  is_stack <- all(vapply(layers, function(each) is.null(each$inputs) && is.null(each$shared), NA))
  names <- paste(vapply(layers, format_layer, ""), collapse = if (is_stack) " > " else ", ")
  strwrap(paste(if (is_stack) "Layers:" else "Network:", names), exdent = 2)
}

# "Dense(128)": the layer with the argument that matters most.
format_layer <- function(layer) {
  if (!is.null(layer$shared)) {
    return(paste("shared", layer$shared))
  }
  main <- intersect(c("units", "filters", "rate", "activation"), names(layer$config))
  argument <- if (length(main) > 0) sprintf("(%s)", layer$config[[main[[1]]]]) else ""
  paste0(layer$class_name, argument)
}

# Of several outputs the loss of each, which are added.
losses_line <- function(loss) {
  if (is.null(loss)) {
    return(gettext("the loss of the target"))
  }
  if (!is_by_output(loss)) {
    return(class_name(loss))
  }
  paste(vapply(loss, class_name, ""), "of", names(loss), collapse = " + ")
}

# Whether a loss is one for each output, not a loss with its arguments.
is_by_output <- function(loss) is.list(loss) && is.null(loss$class_name)

class_name <- function(named) {
  if (is.list(named)) named$class_name else named
}
