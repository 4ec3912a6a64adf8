"""All that a report says, section by section, as plain data: the page, Markdown and JSON are made of it."""

from __future__ import annotations

import functools
from typing import Any

import kerasduet
from kerasduet.comparison.comparison import Comparison
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes import ConfusionNotes, confusion_notes
from kerasduet.evaluation.evaluate import chosen_positive, classes_matrix
from kerasduet.reporting.sections.classification import classes, confusion, notes
from kerasduet.reporting.sections.comparison import class_differences, comparison, discordant
from kerasduet.reporting.sections.labels import labels
from kerasduet.reporting.sections.masks import masks
from kerasduet.reporting.sections.mistakes import mistakes
from kerasduet.reporting.sections.pairs import paired_differences, pairs
from kerasduet.reporting.sections.probabilities import curves, reliability, thresholds
from kerasduet.reporting.sections.regression import regression, residuals
from kerasduet.reporting.sections.repeated import epoch_curves, fit_by_fit, measured, repeated
from kerasduet.reporting.sections.repetition import repetition, without_commands
from kerasduet.reporting.sections.resampled import (
    resampled_classes,
    resampled_confusion,
    resampled_regression,
)
from kerasduet.reporting.sections.search import best, cells, search
from kerasduet.reporting.sections.summary import summary
from kerasduet.reporting.sections.training import learning_curves, training
from kerasduet.reporting.subject import Study, Subject
from kerasduet.tuning.compare_resamples import ResampleComparison
from kerasduet.tuning.fit_seeds import SeedResults
from kerasduet.tuning.repeated_results import RepeatedResults
from kerasduet.tuning.resample_results import ResampleResults
from kerasduet.tuning.resamples import Resamples
from kerasduet.tuning.tune_results import TuneResults

Json = dict[str, Any]

FORMAT = 1  # of the JSON


def contents(about: Subject | Study) -> Json:
    """Gather the sections that there are data for, in the order of the page."""
    return {"format": FORMAT, "kerasduet": kerasduet.__version__, "sections": _known(_sections(about))}


@functools.singledispatch
def _sections(about: Subject | Study) -> Json:
    """Gather the sections of what is reported on, None where there are no data for one."""
    raise TypeError(f"There is no report on a {type(about).__name__}.")


@_sections.register
def _of_subject(subject: Subject) -> Json:
    if subject.comparison is not None:
        return _of_comparison(subject, subject.comparison)
    matrix = _matrix(subject)
    return {
        "summary": summary(subject, matrix),
        "training": training(subject),
        "learning_curves": learning_curves(subject),
        **(_of_outputs(subject) if subject.outputs else _of_judged(subject, matrix)),
        "repetition": repetition(subject),
    }


def _of_outputs(subject: Subject) -> Json:
    """Give to each of several outputs its summary and what a network of this output alone has."""
    found = {}
    for name, each in subject.outputs.items():
        matrix = _matrix(each)
        found[name] = _known({"summary": summary(each, matrix), **_of_judged(each, matrix)})
    return {"outputs": found}


def _of_judged(subject: Subject, matrix: ConfusionMatrix | None) -> Json:
    """Gather what the predictions of one output are worth."""
    found = None if matrix is None else confusion_notes(matrix)
    return {
        "masks": masks(subject),
        "regression": regression(subject),
        "residuals": residuals(subject),
        "labels": labels(subject),
        **_of_classes(matrix, found),
        "mistakes": mistakes(subject),
        **_of_probabilities(subject, matrix),
        "notes": None if found is None else notes(found),
    }


@_sections.register
def _of_resamples(results: ResampleResults) -> Json:
    return {
        **_of_several_fits(results),
        "confusion": resampled_confusion(results),
        "classes": resampled_classes(results),
        "regression": resampled_regression(results),
        "repetition": _of_rows(results.resamples),
    }


@_sections.register
def _of_seeds(results: SeedResults) -> Json:
    return {
        **_of_several_fits(results),
        "repetition": without_commands({"data": results.data_fingerprint}),
    }


@_sections.register
def _of_search(results: TuneResults) -> Json:
    return {
        "search": search(results),
        "cells": cells(results),
        "best": best(results),
        "repetition": _of_rows(results.resamples),
    }


@_sections.register
def _of_pairs(compared: ResampleComparison) -> Json:
    return {
        "pairs": pairs(compared),
        "paired_differences": paired_differences(compared),
        "repetition": without_commands({}),
    }


def _of_rows(resamples: Resamples) -> Json:
    return without_commands({"data": resamples.data_fingerprint, "resamples": resamples.fingerprint})


def _of_several_fits(results: RepeatedResults) -> Json:
    return {
        "repeated": repeated(results),
        "measured": measured(results),
        "fit_by_fit": fit_by_fit(results),
        "epoch_curves": epoch_curves(results),
    }


def _of_comparison(subject: Subject, compared: Comparison) -> Json:
    return {
        "comparison": comparison(compared),
        "differences": class_differences(compared),
        "discordant": discordant(subject),
        "repetition": repetition(subject),
    }


def _matrix(subject: Subject) -> ConfusionMatrix | None:
    evaluation = subject.evaluation
    if evaluation is None or not evaluation.class_names:
        return None
    argument = "positive" if subject.output is None else f"positive.{subject.output}"
    return classes_matrix(evaluation, chosen_positive(evaluation, None, argument))


def _known(sections: Json) -> Json:
    return {name: each for name, each in sections.items() if each is not None}


def _of_classes(matrix: ConfusionMatrix | None, found: ConfusionNotes | None) -> Json:
    if matrix is None or found is None:
        return {}
    return {"confusion": confusion(matrix), "classes": classes(matrix, found)}


def _of_probabilities(subject: Subject, matrix: ConfusionMatrix | None) -> Json:
    evaluation, positive = subject.evaluation, None if matrix is None else matrix.positive
    if evaluation is None:
        return {}
    return {
        "reliability": reliability(evaluation, positive),
        "curves": curves(evaluation, positive),
        "thresholds": thresholds(evaluation, positive),
    }
