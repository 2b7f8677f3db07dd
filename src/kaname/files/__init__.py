"""Files: whatever people keep tables in, read into grids of text with what a viewer would see."""

from kaname.files.grid import Book, Grid
from kaname.files.reading import read

__all__ = ["Book", "Grid", "read"]
