import numpy
import pytest
from thinc.api import Model

from spacy_eeap.numeric.widths import check_width

LAYER = Model("layer", lambda model, X, is_train: X, dims={"nI": 4, "nQ": 3})


def test_rows_of_the_width_of_a_dimension_pass():
    check_width(LAYER, numpy.zeros((0, 4)))
    check_width(LAYER, numpy.zeros((2, 5, 3)), "nQ")


def test_the_error_says_what_was_wanted_and_what_came():
    message = r"'layer' takes rows of width 4, but was given rows of width 2\. Make"
    with pytest.raises(ValueError, match=message):
        check_width(LAYER, numpy.zeros((5, 2)))
