"""A pytest plugin: spaCy's own tests, with our factories in the place of spaCy's.

Of the modules that are run, a test is kept if it, its parameters or its fixtures name a
factory that is exchanged. Where ours shall differ, deviations.py says so.
"""

import inspect
import re
from dataclasses import replace

import pytest
import spacy
from spacy.language import Language
from spacy.util import registry

from .deviations import DEVIATIONS, WITH_SPACYS_MODEL

# spaCy's name, in whose place comes ours.
FACTORIES = {
    "textcat": "eeap_textcat",
    "textcat_multilabel": "eeap_textcat_multilabel",
    "tagger": "eeap_tagger",
    "morphologizer": "eeap_morphologizer",
}
NAMES = re.compile("|".join(FACTORIES))
SPACYS_MODELS = {}


def exchange(models=None):
    """Put our factories in the place of spaCy's, with other default models if given."""
    for theirs, ours in FACTORIES.items():
        meta = Language.get_factory_meta(ours)
        config = dict(meta.default_config)
        if models:
            config["model"] = models[theirs]
        meta = replace(meta, factory=theirs, default_config=config)
        registry.factories.register(theirs, func=registry.factories.get(ours))
        Language.set_factory_meta(theirs, meta)


def pytest_configure(config):
    spacy.blank("en")  # registers the factories of all packages
    for name in FACTORIES:
        default = Language.get_factory_meta(name).default_config
        SPACYS_MODELS[name] = default["model"]
    exchange()


def name_of(item):
    """The name of a test in the lists of deviations."""
    module = item.module.__name__.removeprefix("spacy.tests.")
    return f"{module}::{item.name}"


def sources(item):
    yield item.name
    yield inspect.getsource(item.function)
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        for definition in definitions:
            if definition.func.__module__.startswith("spacy."):
                yield inspect.getsource(definition.func)


def pytest_collection_modifyitems(config, items):
    applies = [any(NAMES.search(text) for text in sources(item)) for item in items]
    others = [item for item, kept in zip(items, applies, strict=True) if not kept]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item, kept in zip(items, applies, strict=True) if kept]
    unknown = {*DEVIATIONS, *WITH_SPACYS_MODEL} - set(map(name_of, items))
    if unknown:
        raise pytest.UsageError(f"deviations of no test: {', '.join(sorted(unknown))}")
    for item in items:
        reason = DEVIATIONS.get(name_of(item))
        if reason is not None:
            # Strict: one that passes is none any more.
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    if name_of(item) not in WITH_SPACYS_MODEL:
        return (yield)
    exchange(SPACYS_MODELS)
    try:
        return (yield)
    finally:
        exchange()
