"""Generations on disk: commits, one writer, many readers, what is collected."""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kaname.errors import KanameError
from kaname.warehouse import Generation, Source, collect, connect, current, load
from kaname.warehouse.store import commit, new_folder, writing

DAY = timedelta(days=1)


def write(path: Path, *amounts: int) -> Source:
    path.write_text("amount\n" + "".join(f"{amount}\n" for amount in amounts), encoding="utf-8")
    return Source("deals", path)


def amounts(generation: Generation | None) -> list[int]:
    assert generation is not None
    with connect(generation) as engine:
        return [amount for (amount,) in engine.execute("FROM deals").fetchall()]


def test_there_is_nothing_before_the_first_load(store: Path) -> None:
    assert current(store) is None


def test_the_current_generation_is_the_one_that_was_loaded(folder: Path, store: Path) -> None:
    generation = load([write(folder / "deals.csv", 1, 2)], store)
    assert current(store) == generation
    assert generation.made_at <= datetime.now(UTC)


def test_a_store_can_be_moved(folder: Path, store: Path, tmp_path: Path) -> None:
    load([write(folder / "deals.csv", 1, 2)], store)
    store.rename(tmp_path / "elsewhere")
    assert amounts(current(tmp_path / "elsewhere")) == [1, 2]


@pytest.mark.parametrize("text", ["", "{", "{}", '{"id": 1}', "\0"])
def test_a_damaged_manifest_is_told_and_mended_by_a_load(
    folder: Path, store: Path, text: str
) -> None:
    source = write(folder / "deals.csv", 1)
    load([source], store)
    (store / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(KanameError) as caught:
        current(store)
    assert [f.rule for f in caught.value.findings] == ["warehouse.store-damaged"]
    load([source], store)
    assert amounts(current(store)) == [1]


def test_there_is_one_writer(store: Path) -> None:
    with writing(store), pytest.raises(KanameError) as caught, writing(store, patience=0.05):
        pass
    assert [f.rule for f in caught.value.findings] == ["warehouse.store-busy"]
    with writing(store, patience=0.05):
        pass


def test_a_writer_waits_for_its_turn(folder: Path, store: Path) -> None:
    source = write(folder / "deals.csv", 1)
    done: list[Generation] = []
    thread = threading.Thread(target=lambda: done.append(load([source], store)))
    with writing(store):
        thread.start()
        time.sleep(0.2)
        assert done == []
    thread.join(timeout=20)
    assert amounts(done[0]) == [1]


def test_a_folder_appears_complete_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "data" / "abc"
    with pytest.raises(FileNotFoundError), new_folder(target) as fresh:
        (fresh / "none" / "half").touch()
    assert list((tmp_path / "data").iterdir()) == []
    with new_folder(target) as fresh:
        (fresh / "whole").touch()
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["whole"]


def test_readers_always_see_one_whole_generation(folder: Path, store: Path) -> None:
    path = folder / "deals.csv"
    load([write(path, 0, 0)], store)
    seen: set[tuple[int, ...]] = set()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.add(tuple(amounts(current(store))))

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 6):
        load([write(path, number, number)], store)
    stop.set()
    for reader in readers:
        reader.join()
    assert seen <= {(number, number) for number in range(6)}
    assert tuple(amounts(current(store))) == (5, 5)


def test_what_is_old_and_needed_by_nobody_is_collected(folder: Path, store: Path) -> None:
    path = folder / "deals.csv"
    first, second, third = (load([write(path, n)], store) for n in (1, 2, 3))
    assert collect(store, DAY) == ()
    assert amounts(first) == [1]
    removed = collect(store, timedelta(0))
    assert {path.name for path in removed} == {
        *(f"manifest-{one.id}.json" for one in (first, second)),
        *(one.tables["deals"].fingerprint for one in (first, second)),
    }
    assert current(store) == third
    assert amounts(third) == [3]
    assert collect(store, timedelta(0)) == ()


def test_a_generation_is_kept_until_its_successor_is_old(folder: Path, store: Path) -> None:
    path = folder / "deals.csv"
    first, second = (load([write(path, n)], store) for n in (1, 2))
    _made(store, first, DAY * 30)  # old, but replaced just now
    assert collect(store, DAY) == ()
    _made(store, second, DAY * 2)
    _age(store / "data" / first.tables["deals"].fingerprint, DAY * 30)
    assert len(collect(store, DAY)) == 2
    assert amounts(second) == [2]


def test_data_of_a_failed_load_stay_for_the_grace(folder: Path, store: Path) -> None:
    good = write(folder / "deals.csv", 1)
    with pytest.raises(KanameError):
        load([good, Source("none", folder / "none.csv")], store)
    (data,) = (store / "data").iterdir()
    assert collect(store, DAY) == ()
    _age(data, DAY * 2)
    assert collect(store, DAY) == (data,)


def test_leftovers_of_a_crash_are_collected(store: Path) -> None:
    (store / "data" / ".half").mkdir(parents=True)
    (store / "data" / ".copy.utf8").touch()
    assert len(collect(store, DAY)) == 2
    assert list((store / "data").iterdir()) == []


def test_data_shared_with_the_current_generation_stay(folder: Path, store: Path) -> None:
    same = write(folder / "deals.csv", 1)
    other = folder / "other.csv"
    other.write_text("a\n1\n", encoding="utf-8")
    both = load([same, Source("other", other)], store)
    load([same], store)
    removed = {path.name for path in collect(store, timedelta(0))}
    assert removed == {f"manifest-{both.id}.json", both.tables["other"].fingerprint}
    assert amounts(current(store)) == [1]


def test_ids_sort_by_time(folder: Path, store: Path) -> None:
    generation = load([write(folder / "deals.csv", 1)], store)
    with writing(store):
        again = commit(list(generation.tables.values()), store)
    assert generation.id < again.id


def _made(store: Path, generation: Generation, ago: timedelta) -> None:
    """Turn the clock of a generation's manifest back."""
    for path in (store / f"manifest-{generation.id}.json", store / "manifest.json"):
        content = json.loads(path.read_text("utf-8"))
        if content["id"] == generation.id:
            content["made_at"] = (generation.made_at - ago).isoformat()
            path.write_text(json.dumps(content), encoding="utf-8")


def _age(path: Path, ago: timedelta) -> None:
    then = time.time() - ago.total_seconds()
    os.utime(path, (then, then))
