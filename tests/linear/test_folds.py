import numpy

from spacy_eeap.linear.folds import FOLDS, HeldOut, fold_of, text_key

from .corpus import NLP


def test_folds_are_even_and_equal_texts_are_in_one():
    folds = [fold_of(NLP.make_doc(f"film {i}")) for i in range(1000)]
    assert folds[7] == fold_of(NLP.make_doc("film 7"))
    assert numpy.bincount(folds, minlength=FOLDS).min() > 150


def test_a_text_is_known_by_its_spaces_too():
    one, other = NLP.make_doc("a dog"), NLP.make_doc("a  dog")
    assert text_key(one) != text_key(other)


def test_what_is_held_out_is_a_dict():
    assert HeldOut({1: 2})[1] == 2
