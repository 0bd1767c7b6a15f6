"""Parts of ``facemask-editor batch``: plans, the dry run, the run itself."""
