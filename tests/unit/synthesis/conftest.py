import pytest

from facemask_editor.synthesis.head.assets import AssetsMissing, find_assets


@pytest.fixture(scope="session")
def generator():
    try:
        find_assets()
    except AssetsMissing as missing:
        pytest.skip(str(missing))
    from facemask_editor.synthesis.generator import FaceGenerator

    return FaceGenerator()
