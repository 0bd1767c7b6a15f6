"""Whether a project that was opened is the one that was saved."""

import numpy as np

from facemask_editor.app.timeline.recorder import Recorder


def assert_same(found, walk):
    """Compare pixels, history, what undo and redo give, timeline and tree."""
    document, before = found.document, walk.document
    np.testing.assert_array_equal(document.label_map, before.label_map)
    history, known = document.history, before.history
    assert history.steps == known.steps
    assert history.position == known.position
    assert document.locks == before.locks
    timeline, recorded = Recorder(document).timeline(), walk.recorder.timeline()
    np.testing.assert_array_equal(timeline.start, recorded.start)
    assert [(e.name, e.source, e.locks, e.off, e.keeps) for e in timeline.entries] == [
        (e.name, e.source, e.locks, e.off, e.keeps) for e in recorded.entries
    ]
    assert [e.pixels.to_text() for e in timeline.entries] == [e.pixels.to_text() for e in recorded.entries]
    position = history.position
    for place in range(len(history.entries) + 1):
        document.travel(place)
        before.travel(place)
        np.testing.assert_array_equal(document.label_map, before.label_map)
    document.travel(position)
    before.travel(position)
    tree, states = found.tree, walk.tree
    numbers = {node.key: at for at, node in enumerate(states.nodes)}
    assert len(tree.nodes) == len(states.nodes)
    for node, state in zip(tree.nodes, states.nodes, strict=True):
        assert (node.title, node.name, node.pinned) == (state.title, state.name, state.pinned)
        assert (node.parent is None) == (state.parent is None)
        assert node.parent is None or tree.nodes[numbers[state.parent.key]] is node.parent
        np.testing.assert_array_equal(tree.pixels(node), states.pixels(state))
    assert tree.here is tree.nodes[numbers[states.here.key]]
