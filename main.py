"""Start the editor from a checkout."""

from facemask_editor.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main())
