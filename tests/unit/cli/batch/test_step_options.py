from facemask_editor.cli.batch_template import Template


def test_the_handles_of_the_command_line_are_those_of_the_measures():
    template = Template(None)
    template.add_options({"shape": ["u_lip.height=1", "nose.width=-1:one"]}, {})

    assert [(s.part, s.handle, s.side) for s in template.steps] == [
        ("u_lip", "fullness", "both"), ("nose", "width", "one"),
    ]  # fmt: skip
