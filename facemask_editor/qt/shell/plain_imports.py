"""Takes PySide's hook off Python's imports.

It looks for ``from __feature__ import``, which this program does not use, in the source of every module that
is imported: with those of torch that takes a fifth of a second before the model is ready.
"""

from __future__ import annotations

import builtins


def use_plain_imports() -> None:
    """Take the hook off; nothing where PySide has put none."""
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
