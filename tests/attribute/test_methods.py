import pytest

from spacy_eeap.attribute.methods import METHODS, find_method


@pytest.mark.parametrize("name", METHODS)
def test_each_is_found_by_its_name(name):
    assert find_method(name).__name__ == name


def test_an_unknown_one_is_refused():
    with pytest.raises(ValueError, match=r"are erasure, .*, not 'shap'"):
        find_method("shap")
