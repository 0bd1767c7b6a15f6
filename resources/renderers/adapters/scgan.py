"""SC-GAN's own command with another folder: its configuration overrides the command line.

Facts: dvlab-research/SCGAN. The last value of a name holds, and JSON text is YAML text too.
"""

import io
import json
import os
import runpy
import sys

CONFIGURATION = os.path.join("config", "scgan_celeba-test.yml")


def main(root, out):
    """Run the script of the working folder.

    Args:
        root: The hand-off.
        out: Where its results go, and the changed configuration.
    """
    with io.open(CONFIGURATION, encoding="utf-8") as file:
        text = file.read()
    changed = os.path.join(out, "facemask-editor.yml")
    with io.open(changed, "w", encoding="utf-8") as file:
        file.write(text)
        for name, value in (("dataroot", root), ("results_dir", out), ("batchSize", 1)):
            file.write("\n%s: %s" % (name, json.dumps(value, ensure_ascii=False)))
        file.write("\n")
    sys.path[0] = os.getcwd()
    sys.argv = ["test.py", "--gpu_ids", "0", "--dataset_mode", "celeba", "--config", changed]
    runpy.run_path("test.py", run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
