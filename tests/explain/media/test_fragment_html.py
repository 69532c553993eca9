import re

from spacy_eeap.explain.media.html import render

from .test_html import EVIL, Page


def fragment(*texts, title="Attention"):
    return render(texts, title, page=False)


def test_a_fragment_is_one_element_for_a_page_of_others(explanation):
    html = fragment(explanation)
    assert html.startswith('<div class="spacy-eeap" role="group"')
    assert html.rstrip().endswith("</div>")
    page = Page(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"html", "head", "body", "meta", "title", "h1", "main", "header"}


def test_it_has_the_name_of_the_page(explanation):
    page = Page(fragment(explanation, title=EVIL))
    assert page.find("div", **{"class": "spacy-eeap", "aria-label": EVIL})
    assert not page.find("img")


def test_it_shows_what_a_page_shows(explanation, answering, tagging, translating):
    texts = [explanation, answering, tagging, translating]
    page, html = render(texts), fragment(*texts)
    articles = re.findall(r"<article.*?</article>", page, re.DOTALL)
    assert len(articles) == 4
    for article in articles[:3]:
        content = article.split("\n", 1)[1]
        assert content in html
    assert "no proof of why" in html


def test_page_and_fragment_have_the_same_styles(explanation, answering, tagging):
    texts = [explanation, answering, tagging]
    styles = [
        re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
        for html in (render(texts), fragment(*texts))
    ]
    assert styles[0] == styles[1]


def test_every_rule_is_within_the_element(explanation, answering, tagging, translating):
    [style] = re.findall(
        r"<style>(.*?)</style>",
        fragment(explanation, answering, tagging, translating),
        re.DOTALL,
    )
    depth = 0
    outermost = ""
    for char in style:
        depth += (char == "{") - (char == "}")
        outermost += char if depth == 0 else ""
    assert outermost.split() == [".spacy-eeap", "}"]


def test_two_fragments_share_no_name(translating):
    pages = [Page(fragment(translating, translating)) for _ in range(2)]
    names = [[a["id"] for _, a in page.tags if "id" in a] for page in pages]
    assert len(names[0]) == 6
    assert len(set(names[0] + names[1])) == 12


def test_what_refers_to_a_name_finds_it(translating):
    page = Page(fragment(translating, translating))
    names = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    links = {attrs["href"].removeprefix("#") for attrs in page.find("a")}
    labels = {
        name
        for _, attrs in page.tags
        for name in attrs.get("aria-labelledby", "").split()
    }
    assert links | labels == names


def test_a_page_is_the_same_each_time(translating):
    assert render([translating] * 2) == render([translating] * 2)
