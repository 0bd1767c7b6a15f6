from facemask_editor.app.tree.files import file_names
from facemask_editor.app.tree.node import Node


def named(*names):
    return [Node(at, title, None, None, name=name) for at, (title, name) in enumerate(names)]


def test_files_are_called_as_states_are_and_no_two_alike():
    nodes = named(
        ("New nose shape", ""), ("Paint", "Broad nose"), ("New nose shape", ""), ("Paint", "BROAD NOSE")
    )
    assert file_names("face", nodes) == [
        "face_new-nose-shape", "face_Broad-nose", "face_new-nose-shape_2", "face_BROAD-NOSE_2",
    ]  # fmt: skip


def test_no_name_leads_to_another_folder():
    assert file_names("a", named(("x", "../../etc"), ("x", "?:*"))) == ["a_etc", "a_state"]
