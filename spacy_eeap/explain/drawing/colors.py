"""The colours of pages and pictures, for those who prefer light ones or dark ones.

The shades a1 to a9 have one hue, from pale to strong: told apart by lightness alone, so
by every eye. What speaks against a label has those of another hue, b1 to b9, each as
light as its counterpart: amber and blue, which no common colour blindness confuses. The
ink has a contrast of at least 4.5:1 on each shade (tested).
"""

N_SHADES = 9  # a1 to a9, b1 to b9

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1a17",
    "muted": "#66625a",
    "line": "#e4e0d8",
    "bar": "#57534b",
    "right": "#1a6b3c",
    "wrong": "#b3261e",
    "a1": "#fef4df",
    "a2": "#fdebcb",
    "a3": "#fde2b7",
    "a4": "#fdd9a2",
    "a5": "#fecf8e",
    "a6": "#fec479",
    "a7": "#ffb962",
    "a8": "#ffad4a",
    "a9": "#ffa12b",
    "b1": "#eff5fe",
    "b2": "#e2eeff",
    "b3": "#d5e7ff",
    "b4": "#c9e0fe",
    "b5": "#bdd9fe",
    "b6": "#afd1fe",
    "b7": "#a1cafe",
    "b8": "#92c1ff",
    "b9": "#84b9fe",
}
DARK = {
    "paper": "#161615",
    "ink": "#f6f3ec",
    "muted": "#a8a398",
    "line": "#36342f",
    "bar": "#c9c4b8",
    "right": "#7ccf9b",
    "wrong": "#ff9d94",
    "a1": "#2f2416",
    "a2": "#3b2b15",
    "a3": "#483215",
    "a4": "#553814",
    "a5": "#633e12",
    "a6": "#72440f",
    "a7": "#814a0c",
    "a8": "#905008",
    "a9": "#a05605",
    "b1": "#14273e",
    "b2": "#182f4b",
    "b3": "#1c375a",
    "b4": "#1e3f67",
    "b5": "#214776",
    "b6": "#255084",
    "b7": "#285893",
    "b8": "#2b61a3",
    "b9": "#2e6ab2",
}
