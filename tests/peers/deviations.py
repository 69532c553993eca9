"""Where our components shall not do what spaCy's tests ask of spaCy's.

A deviation is listed by its module in spacy.tests and the name of its test, with the
reason why it stands. It is run, and must fail: one that does not any more is taken off
the list. A test that asks something of spaCy's default model alone is none: it is run
with our component around that model.
"""

KINDS_APART = (
    "eeap_textcat refuses a model whose classes do not exclude each other, as its "
    "scores would be read wrongly; eeap_textcat_multilabel takes it"
)
LABELS_IN_A_LIST = (
    "labels given as one text are refused; spaCy takes its characters for labels"
)
DEVIATIONS = {
    "pipeline.test_textcat::test_issue5551[textcat_config3]": KINDS_APART,
    "pipeline.test_textcat::test_issue5551[textcat_config4]": KINDS_APART,
    "pipeline.test_textcat::test_issue5551[textcat_config5]": KINDS_APART,
    "pipeline.test_textcat::test_issue6908[textcat]": LABELS_IN_A_LIST,
    "pipeline.test_textcat::test_issue6908[textcat_multilabel]": LABELS_IN_A_LIST,
    "pipeline.test_textcat::test_positive_class": (
        "labels of the data that are not among those given are refused: without its "
        "class, a document would train all others as wrong"
    ),
}

FROM_ZEROS = "an output layer that starts from zeros; ours does not, see predict/tag.py"
WORDS_ALONE = (
    "that a word decides its tag, of two sentences; our default model reads its context"
)
TRUTH_ALONE = (
    "a loss near zero; our default model learns smoothed labels, and is fitted with a "
    "penalty on large weights"
)
WITH_SPACYS_MODEL = {
    "pipeline.test_textcat::test_overfitting_IO": TRUTH_ALONE,
    "pipeline.test_textcat::test_overfitting_IO_multi": TRUTH_ALONE,
    "pipeline.test_tagger::test_label_smoothing": FROM_ZEROS,
    "pipeline.test_tagger::test_incomplete_data": WORDS_ALONE,
    "pipeline.test_morphologizer::test_label_smoothing": FROM_ZEROS,
    "pipeline.test_morphologizer::test_overfitting_IO": WORDS_ALONE,
}
