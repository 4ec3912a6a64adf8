# Values of a spec as they cross to the core.

# The fields of a spec that are lists, whatever they hold. R has no scalars and cannot tell an empty
# object from an empty list: these fields are made lists, and all other empty lists are objects.
spec_lists <- c(
  "inputs", "levels", "layers", "outputs", "metrics", "weighted_metrics", "callbacks",
  "output_shapes", "layer_params", "target_shape", "vocabulary", "dims", "bin_boundaries",
  "boundaries", "values", "target_class_ids", "label_weights", "idf_weights"
)

# The list of an output: a number is a place among those of the only one.
metrics_of_output <- "(^|[.])(weighted_)?metrics[.][^.]*[^.0-9][^.]*$"

spec_for_core <- function(fields, path = NULL) {
  keys <- if (is_named(fields)) names(fields) else seq_along(fields) - 1 # positions as in the file
  paths <- vapply(keys, function(key) paste(c(path, key), collapse = "."), "")
  fields[] <- Map(value_for_core, fields, paths)
  fields
}

value_for_core <- function(value, path) {
  if (!is.null(value) && !is.list(value)) {
    check_json_values(value, path)
  }
  if (path == "outputs" && identical(value, "target")) {
    return(value) # no name of a layer, which is said as list("target")
  }
  if (sub(".*[.]", "", path) %in% spec_lists || grepl(metrics_of_output, path)) {
    value <- as.list(value)
  } else if (grepl("(^|[.])loss(_weights)?$", path) && !is.null(names(value))) {
    value <- as.list(value) # of each output
  } else if (endsWith(path, "class_weight")) {
    return(weights_of_classes(value)) # names of classes, which may be any
  } else if (is.list(value) && length(value) == 0) {
    value <- as_object(value)
  }
  if (is.list(value)) spec_for_core(value, path) else value
}

check_json_values <- function(values, path) {
  if (!is.character(values) && !is.numeric(values) && !is.logical(values)) {
    wanted <- gettext("a text, a number, TRUE, FALSE or a list of these")
    must_be("invalid_spec", path, wanted, values)
  }
  if (anyNA(values)) {
    abort("invalid_spec", gettext("`{argument}` must not be NA."), argument = path)
  }
}
