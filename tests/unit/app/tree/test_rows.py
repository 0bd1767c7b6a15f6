from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.tree.node import Node
from facemask_editor.app.tree.rows import rows_of


def grown(parents):
    """Return nodes: the n-th of `parents` is the place of the parent of node n + 1."""
    nodes = [Node(0, "Opened", None, None)]
    for key, parent in enumerate(parents, 1):
        node = Node(key, f"Step {key}", nodes[parent], None)
        nodes[parent].children.append(node)
        nodes.append(node)
    return nodes


def test_steps_in_a_row_stand_in_one_lane():
    nodes = grown([0, 1, 2])
    rows = rows_of(nodes, nodes[2])
    assert [row.lane for row in rows] == [0, 0, 0, 0]
    assert [row.on_way for row in rows] == [True, True, True, False]
    assert [row.here for row in rows] == [False, False, True, False]


def test_a_branch_has_a_lane_of_its_own_which_is_free_again_after_it():
    nodes = grown([0, 1, 0, 2, 4, 4])
    rows = rows_of(nodes, nodes[-1])
    assert [row.lane for row in rows] == [0, 0, 0, 1, 0, 0, 1]
    assert rows[0].opens == (0, 1)
    assert rows[1].through == rows[2].through[-1:] == (1,)


def test_a_name_is_shown_instead_of_what_made_it():
    nodes = grown([0])
    nodes[1].name = "Broad nose"
    assert [row.text for row in rows_of(nodes, nodes[0])] == ["Opened", "Broad nose"]


@given(st.lists(st.integers(0, 1 << 16), max_size=40))
def test_no_two_lines_lie_on_each_other(numbers):
    nodes = grown([number % (at + 1) for at, number in enumerate(numbers)])
    rows = rows_of(nodes, nodes[-1])
    for row in rows:
        others = [lane for lane in row.through if lane != row.lane]
        assert len(set(row.through)) == len(row.through)
        assert row.lane not in row.through
        assert not set(others) & set(row.opens) - {row.lane}
