"""The tools of the canvas, a module each, independent of each other; what they share is in ``common``.

The table of them is `facemask_editor.app.tools`.
"""
