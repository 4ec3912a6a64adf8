#' The command line
#'
#' Runs the command `kerasduet` of the core that this package brings, in a process of its own, with
#' the Python that R uses: `kerasduet_cli(c("fit", "xor_mlp"))` is `kerasduet fit xor_mlp` in a
#' shell. It lists specs and data, trains, evaluates and predicts, compares runs, and prints caret's
#' report of a CSV file; `kerasduet_cli()` lists the verbs, and `kerasduet_cli(c("fit", "--help"))`
#' tells of one.
#'
#' @param args A character vector: the verb and its arguments, an element each. They go to the
#'   command as they are, whatever a shell would make of them.
#' @return The exit status, invisibly: 0; 1 if the work failed; 2 if an argument is not what it must
#'   be; 130 if the command was interrupted. Errors are printed as the command prints them.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, `kerasduet_error_no_python`, `kerasduet_error_wrong_python`.
#' @examplesIf is_kerasduet_available()
#' kerasduet_cli(c("show", "xor_mlp"))
#' file <- tempfile(fileext = ".csv")
#' pets <- data.frame(truth = c("cat", "dog", "dog"), prediction = c("cat", "dog", "cat"))
#' write.csv(pets, file, row.names = FALSE)
#' status <- kerasduet_cli(c("confusion", file, "--positive", "dog"))
#' status
#' @export
kerasduet_cli <- function(args = character()) {
  if (!is.character(args) || anyNA(args)) {
    must_be("invalid_argument", "args", gettext("a character vector without NA"), args)
  }
  start_python("models")
  facts <- python_facts()
  check_python(facts)
  code <- paste(
    "import sys; sys.path[0] = sys.argv.pop(1)", # the core, not the folder where R works
    "from kerasduet.cli.main import main", "sys.exit(main())",
    sep = "; "
  )
  invisible(run_program(facts$python, c("-c", code, core_path(), args)))
}

# The program prints past R: where R catches output, it is printed again.
run_program <- function(program, args) {
  quoted <- shQuote(args, if (.Platform$OS.type == "windows") "cmd" else "sh")
  if (sink.number() == 0) {
    return(system2(program, quoted))
  }
  printed <- suppressWarnings(system2(program, quoted, stdout = TRUE)) # of a status that is not 0
  writeLines(printed)
  status <- attr(printed, "status")
  if (is.null(status)) 0L else status
}
