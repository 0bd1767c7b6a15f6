import subprocess
import sys

import pytest

from facemask_editor.cli.options import Device
from facemask_editor.core.device import AUTO, DEVICES, choose_device
from facemask_editor.core.errors import EngineError
from tests.helpers.patience import PATIENCE


@pytest.mark.parametrize(
    ("available", "taken"),
    [(("cpu",), "cpu"), (("cpu", "mps"), "mps"), (("cpu", "cuda"), "cuda"), (("cpu", "mps", "cuda"), "cuda")],
)
def test_auto_takes_cuda_then_mps_then_the_cpu(available, taken):
    assert choose_device(AUTO, available) == taken
    assert choose_device(AUTO, available[::-1]) == taken


@pytest.mark.parametrize("device", DEVICES)
def test_a_device_that_is_named_is_taken_or_refused(device):
    assert choose_device(device, DEVICES) == device
    with pytest.raises(EngineError, match=f"the device '{device}' is not available here; there is tpu"):
        choose_device(device, ("tpu",))


def test_the_command_line_offers_all_of_them():
    assert {device.value for device in Device} == {AUTO, *DEVICES}


def test_the_rule_needs_no_torch():
    check = "import sys, facemask_editor.core.device; print('torch' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.split() == ["False", "False"], done.stderr
