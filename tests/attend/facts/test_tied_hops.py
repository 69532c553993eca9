import pytest

from spacy_eeap.attend.facts.tied_hops import count_tables, count_told


@pytest.mark.parametrize(
    "tying, hops, tables, told",
    [("adjacent", 1, 2, 2), ("adjacent", 3, 4, 4), ("layerwise", 3, 3, 2)],
)
def test_tying_tells_how_many_vectors_a_sentence_has(tying, hops, tables, told):
    assert count_tables(tying, hops) == tables
    assert count_told(tying, hops) == told
