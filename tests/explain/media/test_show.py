import subprocess
import sys
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient
from spacy import displacy

from spacy_eeap.explain import render, svg, to_dict
from spacy_eeap.explain.media import html, terminal

CELL = """
from spacy_eeap.explain import from_dict, render
explanation = from_dict({data})
assert render(explanation) is None
render(explanation, style="svg")
render(explanation, style="text")
"""


@pytest.fixture
def wrapper():
    """Let displaCy's wrapper put a <figure> around its markup."""
    displacy.set_render_wrapper("<figure>{}</figure>".format)
    yield
    displacy.RENDER_WRAPPER = None


@pytest.fixture
def displayed(monkeypatch):
    """What is given to a notebook to display."""
    displayed = []
    monkeypatch.setattr("IPython.display.display", displayed.append)
    return displayed


def test_html_is_part_of_a_page_or_a_whole_one(explanation):
    assert "<html" not in render(explanation)
    assert "Good" in render(explanation)
    whole = render([explanation], page=True)
    assert whole == html.render([explanation])


def test_one_or_several_can_be_drawn(explanation, answering):
    assert render(explanation, style="svg") == svg(explanation)
    several = render(iter([explanation, answering]), style="svg")
    assert several == svg(explanation) + svg(answering)
    assert render([], style="svg") == ""


def test_text_is_what_a_terminal_shows(explanation):
    assert render(explanation, style="text") == terminal.render([explanation])


@pytest.mark.parametrize("style", ["dep", "", "HTML"])
def test_an_unknown_style_is_refused(explanation, style):
    with pytest.raises(ValueError, match=f"one of html, svg, text, was: '{style}'"):
        render(explanation, style=style)


@pytest.mark.parametrize("style", ["html", "svg"])
def test_displacys_wrapper_is_put_around_markup(wrapper, explanation, style):
    wrapped = render(explanation, style=style)
    assert wrapped.startswith("<figure>") and wrapped.endswith("</figure>")


def test_displacys_wrapper_leaves_text_alone(wrapper, explanation):
    assert "figure" not in render(explanation, style="text")


@pytest.mark.parametrize("style", ["html", "svg"])
def test_a_notebook_displays_markup(displayed, explanation, style):
    assert render(explanation, style=style, jupyter=True) is None
    [shown] = displayed
    assert shown.data.startswith('<div class="tex2jax_ignore">')
    assert shown.data.endswith("</div>") and "Good" in shown.data


def test_a_notebook_displays_what_the_wrapper_made(wrapper, displayed, explanation):
    render(explanation, jupyter=True)
    assert "<figure>" in displayed[0].data


def test_a_notebook_prints_text(displayed, explanation, capsys):
    assert render(explanation, style="text", jupyter=True) is None
    assert not displayed
    assert capsys.readouterr().out == terminal.render([explanation]) + "\n"


def test_spacy_tells_whether_this_is_a_notebook(displayed, explanation, monkeypatch):
    monkeypatch.setattr("spacy_eeap.explain.media.show.is_in_jupyter", lambda: True)
    assert render(explanation) is None
    assert len(displayed) == 1
    assert render(explanation, jupyter=False) is not None


def test_a_kernel_displays_markup_in_a_cell(explanation, tmp_path):
    code = CELL.format(data=to_dict(explanation))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    page, picture, text = notebook.cells[0].outputs
    assert "Good" in page["data"]["text/html"]
    [drawn] = ElementTree.fromstring(picture["data"]["text/html"])
    assert drawn.attrib["role"] == "img"
    assert "Strongest tokens: Good 0.750" in text["text"]


def test_what_draws_does_not_import_ipython():
    code = "import sys, spacy_eeap.explain; assert 'IPython' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
