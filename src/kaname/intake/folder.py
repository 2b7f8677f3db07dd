"""The data folder: a mapping, a design, and the sales model's tables in immutable generations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


def put(path: Path, text: str) -> None:
    """Write a text of the folder, in one step for whoever reads it."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)


def set_aside(design: Path) -> Path:
    """Move a design that is there out of the way, under the first name that is free."""
    number = 1
    while (aside := design.with_name(f"design-before-{number}.yaml")).exists():
        number += 1
    design.replace(aside)
    return aside


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything of one company lies; only `store` is written by Kaname alone."""

    path: Path

    @staticmethod
    def of(path: Path) -> Folder:
        """The folder, also where a text in it is named."""
        return Folder(path.parent if path.is_file() else path)

    @property
    def mapping(self) -> Path:
        """The mapping text: proposed once, then the company's own."""
        return self.path / "mapping.yaml"

    @property
    def design(self) -> Path:
        """The design text: a first one is written where there is none."""
        return self.path / "design.yaml"

    @property
    def store(self) -> Path:
        """The generations of the sales model's tables."""
        return self.path.absolute() / "data"

    @property
    def rejects(self) -> Path:
        """What of the files is in no table, and why: the current generation's, as CSV."""
        return self.path / "rejects.csv"

    @property
    def decisions(self) -> Path:
        """What was decided in reading the files: the current generation's, as CSV."""
        return self.path / "decisions.csv"
