"""python -m spacy eeap info: the versions in use."""

from importlib.metadata import version


def info_cli() -> None:
    """Print the versions in use, and whether the inner loops are compiled.

    Worth adding to a report of a problem. Compiled loops make prediction and training
    faster; without them numpy gives the same results.
    """
    from wasabi import table

    from ..numeric.kernels import describe

    packages = ("spacy-eeap", "spacy", "thinc", "torch", "numpy")
    rows = [(name, version(name)) for name in packages]
    print(table([*rows, ("Inner loops", describe())]))
