"""The data: what is loaded and how fresh it is, files dropped in, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaname.api import data_folder
from kaname.errors import KanameError
from kaname.text import Lang
from kaname.web import drops
from kaname.web.models import scope_of
from kaname.web.project import folder, forget, keeps_model

Context = dict[str, object]


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """`/data/`: the state of the data and the place to drop files; for who sees everything."""
    _refuse_partial(request)
    return render(request, "web/data.html", _standing(_lang()))


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """`/data/files/`: open the dropped files, into the company's data or, on trial, into none."""
    _refuse_partial(request)
    lang = _lang()
    files = request.FILES.getlist("files")
    if not files:
        return _answer(request, {"faults": [_("Choose at least one file.")]}, 400)
    with TemporaryDirectory(prefix="kaname-drop-") as scratch:
        try:
            paths = _saved(files, Path(scratch))
            result = _taken(paths, Path(scratch), lang, force=bool(request.POST.get("force")))
        except KanameError as error:
            again = any(f.rule in drops.INSISTED for f in error.findings)
            faults = drops.lines(error.findings, lang)
            return _answer(request, {"faults": faults, "insist": again}, 400)
    return _answer(request, {"result": result}, 200)


@require_POST
def mapping(request: HttpRequest) -> HttpResponse:
    """`/data/mapping/`: keep the mapping text as edited; refused where it has faults."""
    _refuse_partial(request)
    text = request.POST.get("mapping", "").replace("\r\n", "\n")
    try:
        data_folder.write_mapping(folder(), text, request.POST.get("seen", ""))
    except KanameError as error:
        faults = drops.lines(error.findings, _lang())
        return _answer(request, {"mapping_faults": faults, "mapping": text}, 400)
    return HttpResponseRedirect(f"{reverse('data')}#mapping")


def _refuse_partial(request: HttpRequest) -> None:
    """Files hold the whole company: only who may see all of it opens or reads them."""
    if scope_of(request.user) is not None:
        raise PermissionDenied


def _lang() -> Lang:
    return cast(Lang, get_language())


def _answer(request: HttpRequest, more: Context, status: int) -> HttpResponse:
    """The page, or for htmx the part below its head, with what came of the files."""
    part = request.headers.get("HX-Request") == "true"
    context = _standing(_lang()) | more
    # htmx shows nothing of an answer that is no success
    return render(
        request,
        "web/data_body.html" if part else "web/data.html",
        context,
        status=200 if part else status,
    )


def _standing(lang: Lang) -> Context:
    """What is loaded now; without a data folder the page is a place to try files."""
    where = folder()
    trial = not keeps_model()
    context: Context = {"trial": trial, "page": "data"}
    if trial:
        return context
    try:
        found = data_folder.status(where)
    except KanameError as error:
        if all(finding.rule == "intake.no-data" for finding in error.findings):
            return context | {"empty": True}
        return context | {"faults": drops.lines(error.findings, lang)}
    text, seen = data_folder.read_mapping(where)
    return context | drops.standing(found, lang) | {"mapping": text, "seen": seen}


def _saved(files: Sequence[UploadedFile[bytes]], scratch: Path) -> list[Path]:
    """The files on disk under their own names; those of one name in folders of their own."""
    paths = []
    for number, file in enumerate(files):
        place = scratch / "files" / str(number)
        place.mkdir(parents=True)
        path = place / drops.plain_name(file.name or "file")
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        paths.append(path)
    return paths


def _taken(paths: Sequence[Path], scratch: Path, lang: Lang, *, force: bool) -> drops.Result:
    into = scratch / "trial" if not keeps_model() else folder()
    taken = data_folder.take_in(paths, into, lang=lang, force=force, stay=False)
    forget()
    return drops.result(taken, lang, with_tree=not keeps_model())
