"""The door of notebooks: magics, completion, highlighting."""

from dbworkbench.notebook.extension import load as load_ipython_extension

__all__ = ["load_ipython_extension"]
