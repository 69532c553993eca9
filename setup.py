"""Builds the compiled kernels, where there are a compiler and Cython. See setup.cfg."""

import sys

from setuptools import Extension, setup

try:
    from Cython.Build import cythonize
except ImportError:
    cythonize = None

# Of errno and of traps no result depends; without them loops become vectors.
GCC = ["-O3", "-std=c99", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off"]


def extensions():
    """Make the list of extensions, none of which the package needs to work."""
    if cythonize is None:
        return []
    kernels = Extension(
        "spacy_eeap.numeric._kernels",
        ["spacy_eeap/numeric/_kernels.pyx"],
        depends=["spacy_eeap/numeric/_kernels.h"],
        extra_compile_args=["/O2"] if sys.platform == "win32" else GCC,
    )
    made = cythonize([kernels])
    for extension in made:
        # Cython makes extensions of its own, and forgets this of those it is given.
        extension.optional = True
    return made


setup(ext_modules=extensions())
