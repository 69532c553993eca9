import pytest

from spacy_eeap.readers.split import split_of, text_hash


@pytest.mark.parametrize(
    "text, md5, split",
    [
        ("dull", "97e545b390e51d9c366467133a0ecfae", "test"),  # mod 10 = 0
        ("meh", "15927d9ab6ea93229b4f22a561664ec1", "dev"),  # mod 10 = 1
        ("good", "755f85c2723bb39381c7379a604160d8", "train"),  # mod 10 = 8
        ("café", "07117fe4a1ebd544965dc19573183da2", "train"),  # mod 10 = 8
    ],
)
def test_split_is_the_md5_modulo_ten(text, md5, split):
    assert text_hash(text) == int(md5, 16)
    assert split_of(text) == split


def test_a_tenth_is_test_and_a_tenth_is_dev():
    splits = [split_of(f"text {i}") for i in range(10_000)]
    assert splits.count("test") == pytest.approx(1_000, rel=0.1)
    assert splits.count("dev") == pytest.approx(1_000, rel=0.1)
