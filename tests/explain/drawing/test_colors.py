import pytest

from spacy_eeap.explain.drawing.colors import DARK, LIGHT, N_SHADES

# What those see who lack a cone (Machado, Oliveira and Fernandes 2009, table 1,
# severity 1.0), of linear RGB.
BLINDNESSES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@pytest.fixture(params=["light", "dark"])
def colors(request):
    return {"light": LIGHT, "dark": DARK}[request.param]


def linear(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(color):
    parts = zip((0.2126, 0.7152, 0.0722), linear(color), strict=True)
    return sum(weight * part for weight, part in parts)


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """Get CIELAB of linear RGB, of which a difference of 2.3 can just be noticed."""
    rows = (
        (0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883),
    )
    xyz = (sum(w * p for w, p in zip(row, rgb, strict=True)) for row in rows)
    x, y, z = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
        for t in xyz
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(color, matrix):
    rgb = linear(color)
    parts = (sum(w * p for w, p in zip(row, rgb, strict=True)) for row in matrix)
    return lab([min(max(part, 0.0), 1.0) for part in parts])


def distance(one, other):
    return sum((p - q) ** 2 for p, q in zip(one, other, strict=True)) ** 0.5


def test_light_and_dark_pages_have_the_same_colors():
    assert list(LIGHT) == list(DARK)
    assert [name for name in LIGHT if name[0] == "b" and name != "bar"] == [
        f"b{i}" for i in range(1, N_SHADES + 1)
    ]


@pytest.mark.parametrize("hue", "ab")
def test_ink_can_be_read_on_every_shade(colors, hue):
    for i in range(1, N_SHADES + 1):
        assert contrast(colors["ink"], colors[f"{hue}{i}"]) >= 4.5


@pytest.mark.parametrize("hue", "ab")
def test_each_shade_stands_out_more_than_the_one_before(colors, hue):
    shades = [colors[f"{hue}{i}"] for i in range(1, N_SHADES + 1)]
    salience = [contrast(shade, colors["paper"]) for shade in shades]
    assert salience == sorted(set(salience))


def test_a_shade_for_is_as_light_as_the_one_against(colors):
    for i in range(1, N_SHADES + 1):
        assert contrast(colors[f"a{i}"], colors[f"b{i}"]) < 1.05


@pytest.mark.parametrize("matrix", BLINDNESSES.values(), ids=BLINDNESSES)
def test_the_two_hues_are_told_apart_without_a_cone(colors, matrix):
    for i in range(3, N_SHADES + 1):
        one, other = (seen(colors[f"{hue}{i}"], matrix) for hue in "ab")
        assert distance(one, other) > 10
