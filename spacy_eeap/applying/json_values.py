"""Values as JSON that every reader takes."""

import json
from typing import Any


def to_json(value: Any) -> bytes:
    """Write a value as JSON in UTF-8.

    A number that is none, such as NaN, is null, and half a character is an escape.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
        return text.encode()
    except ValueError:
        return json.dumps(_finite(value), default=_plain).encode()


def _plain(value: Any) -> Any:
    """Get what JSON has for a value that it does not know: an array, a date."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and value - value != 0 else value
