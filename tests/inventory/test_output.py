"""What the formats of an inventory do with long paths and many users."""

from __future__ import annotations

import re

from msgspec.structs import replace

from flake8_connpool.inventory.pool import Pool, PoolKind, Setting, Source, User
from flake8_connpool.output.inventory import mermaid, text
from flake8_connpool.output.inventory.listing import Listing

DEEP = "/".join(["services"] * 12)


def pool(path: str, *users: User) -> Pool:
    return Pool("redis", PoolKind.CLIENT, "redis.Redis", path, 7, users=users)


def test_a_path_that_is_too_long_has_a_line_of_its_own() -> None:
    listing = Listing([pool("shop/stock.py"), pool(f"{DEEP}/stock.py")], [])
    lines = text.render(listing, 100).splitlines()
    place = lines.index(f"{DEEP}/stock.py:7")
    assert re.fullmatch(r" +-( +-)+", lines[place + 1])
    assert max(len(line) for line in lines[: place + 2] if DEEP not in line) <= 100
    heads = {len(line) for line in (lines[0], lines[1].rstrip(), lines[place + 1])}
    assert len(heads) == 1


def test_a_table_that_fits_has_each_path_in_its_row() -> None:
    lines = text.render(Listing([pool(f"{DEEP}/stock.py")], []), 200).splitlines()
    assert lines[1].startswith(f"{DEEP}/stock.py:7  ")


def test_what_is_written_has_a_line_below() -> None:
    size = Setting(Source.GIVEN, text="settings.POOL_SIZE")
    long = Setting(Source.GIVEN, text="timeout_of(" + "very_" * 20 + "long_name)")
    settings = {"limit": size, "kept_idle": size, "pool_timeout": long}
    shown = text.render(Listing([replace(pool("stock.py"), settings=settings)], []), 160)
    cells = "stock.py:7    ...         -   ...   ...     -    -      -\n"
    assert cells in shown
    cut = f"{long.text[:57]}..."
    assert f"  given as settings.POOL_SIZE (LIMIT and KEPT); {cut} (WAIT)\n" in shown
    assert "\n... not known" in shown


def users(count: int, path: str) -> list[User]:
    return [User(f"GET /{number}", f"{path}:{number}") for number in range(count)]


def test_a_picture_names_each_user_if_they_are_few() -> None:
    picture = mermaid.render(Listing([pool("stock.py", *users(16, "shop/api.py"))], []))
    assert picture.count(" --> p0") == 16
    assert "entry points" not in picture


def test_many_users_of_a_file_are_one_in_a_picture() -> None:
    both = users(30, "shop/api.py")
    one = User("count", "shop/tasks.py:3")
    listing = Listing([pool("stock.py", *both, one), pool("prices.py", both[0])], [])
    lines = mermaid.render(listing).splitlines()
    assert [line for line in lines if line.startswith("  u")] == [
        '  u0["shop/api.py<br>30 entry points"]',
        "  u0 --> p0",
        '  u1["count<br>shop/tasks.py"]',
        "  u1 --> p0",
        "  u0 --> p1",
    ]


def test_many_files_of_a_directory_are_one_in_a_picture() -> None:
    many = [User("main", f"shop/jobs/job_{number}.py:1") for number in range(25)]
    picture = mermaid.render(Listing([pool("stock.py", *many)], []))
    assert '["shop/jobs<br>25 entry points"]' in picture
    assert picture.count(" --> p0") == 1


def test_two_users_of_one_name_are_two() -> None:
    both = (User("main", "shop/one.py:1"), User("main", "shop/two.py:1"))
    picture = mermaid.render(Listing([pool("stock.py", *both)], []))
    assert picture.count('["main"]') == 2
