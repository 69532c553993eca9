from pathlib import Path

import pytest

from spacy_eeap.cli.explanation_files import check_ending, check_number, write
from spacy_eeap.explain import Explanation, read_jsonl, svg
from spacy_eeap.explain.media import html

TEXT = Explanation(["Zwölf"], [False], [1.0], {"POS": 0.9}, ["POS"])


@pytest.mark.parametrize("name", ["a.html", "a.b.svg", "folder/a.jsonl"])
def test_three_endings_are_known(name):
    check_ending(Path(name))


@pytest.mark.parametrize("name", ["a.htm", "a", ".html", "a.SVG", "a.json", "html"])
def test_other_endings_are_refused(name):
    with pytest.raises(ValueError, match=f"got: {name}"):
        check_ending(Path(name))


@pytest.mark.parametrize("n_texts", [0, 2, 1_000])
def test_a_picture_has_place_for_one_text(n_texts):
    check_number(Path("a.svg"), 1)
    with pytest.raises(ValueError, match=rf"not {n_texts:,}\. .* a page: a\.html"):
        check_number(Path("a.svg"), n_texts)


def test_pages_and_data_have_place_for_any_number():
    for name in ("a.html", "a.jsonl"):
        check_number(Path(name), 1_000)


def test_a_page_a_picture_and_data_are_written(tmp_path):
    folder = tmp_path / "new"
    assert write(folder / "a.html", [TEXT], "Title") == "page"
    assert write(folder / "a.svg", [TEXT], "Title") == "picture"
    assert write(folder / "a.jsonl", [TEXT, TEXT], "Title") == "data"
    page, picture = ((folder / name).read_bytes() for name in ("a.html", "a.svg"))
    assert page == html.render([TEXT], "Title").encode()
    assert picture == svg(TEXT).encode()
    assert list(read_jsonl(folder / "a.jsonl")) == [TEXT, TEXT]
