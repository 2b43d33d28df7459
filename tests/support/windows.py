"""Python as Windows has it: without the modules and names that CPython defines on Linux and macOS only.

`python -m tests.support.windows build --root … + check --root …` runs commands in such a Python, until one fails. It
is not Windows: paths stay as they are, and other packages do what they do on this system.

`not_on_windows.toml` lists what is taken away. The stubs of the standard library that come with mypy say which
definitions depend on `sys.platform`; `python -m tests.support.windows` without arguments writes the list anew from
them.
"""

from __future__ import annotations

import ast
import ctypes
import importlib
import multiprocessing
import pkgutil
import subprocess
import sys
import textwrap
import tomllib
import types
import warnings
from collections.abc import Collection, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn

TABLE = Path(__file__).with_name("not_on_windows.toml")
_FRENCH = 0x040C
_HEADING = """\
# What CPython defines on Linux or macOS, but not on Windows. Written by `python -m tests.support.windows`.
"""


def missing() -> dict[str, list[str]]:
    """Return the names that Windows lacks, per module of the standard library. A module without names is missing."""
    stubs = Path(str(files("mypy"))) / "typeshed" / "stdlib"
    found = {}
    for file in sorted(stubs.rglob("*.pyi")):
        module = ".".join(file.relative_to(stubs).with_suffix("").parts).removesuffix(".__init__")
        body = ast.parse(file.read_text(encoding="utf-8")).body
        here = _defined(body, "linux") | _defined(body, "darwin")
        there = _defined(body, "win32")
        if here - there and not any(part.startswith("_") for part in module.split(".")):
            found[module] = sorted(here - there) if there else []
    return found


def _defined(body: Sequence[ast.stmt], platform: str) -> set[str]:
    """Return the public names that statements of a stub define on a platform."""
    found: set[str] = set()
    for statement in body:
        match statement:
            case ast.If(test=test, body=first, orelse=second):
                found |= _defined(first, platform) if _holds(test, platform) else _defined(second, platform)
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.AnnAssign(target=ast.Name(id=name))
            ):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                found |= {name.asname for name in names if name.asname == name.name}
    return {name for name in found if not name.startswith("_")}


def _holds(test: ast.expr, platform: str) -> bool:
    system = types.SimpleNamespace(platform=platform, version_info=(3, 14))
    return bool(eval(compile(ast.Expression(test), "stub", "eval"), {"sys": system, "TYPE_CHECKING": True}))


def table(names: dict[str, list[str]]) -> str:
    """Return the text of the table."""
    gone = textwrap.fill(" ".join(module for module in names if not names[module]), 118)
    parts = [f'{_HEADING}modules = """\n{gone}"""\n\n[names]']
    for module, found in names.items():
        if found:
            parts.append(f'"{module}" = """\n{textwrap.fill(" ".join(found), 118)}"""')
    return "\n".join(parts) + "\n"


def take_away() -> None:
    """Let modules that are imported from now on see Python as on Windows.

    Modules that were imported before keep the Python of this system, because the standard library and other packages
    are written for it.
    """
    read = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    for name in read["modules"].split():
        sys.modules[name] = None  # type: ignore[assignment]
    context: Any = multiprocessing.context
    for method in ("fork", "forkserver"):
        context._concrete_contexts.pop(method)
    for name, names in read["names"].items():
        if name in sys.modules:
            _replace(name, without=set(names.split()))
    _replace("os", name="nt")
    _replace("sys", platform="win32")
    _replace("multiprocessing", get_all_start_methods=lambda: ["spawn"])
    _replace("subprocess", Popen=_Popen)
    kernel = types.SimpleNamespace(GetUserDefaultUILanguage=lambda: _FRENCH)
    _replace("ctypes", CDLL=_library, windll=types.SimpleNamespace(kernel32=kernel))


def _replace(module: str, /, without: Collection[str] = (), **changed: object) -> None:
    """Replace a module by a changed copy, for later imports."""
    copy = types.ModuleType(module)
    kept = {key: value for key, value in vars(sys.modules[module]).items() if key not in without}
    vars(copy).update(kept | changed)
    sys.modules[module] = copy
    parent, _, child = module.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, copy)


class _Popen(subprocess.Popen[Any]):
    def __init__(self, *arguments: Any, preexec_fn: Any = None, pass_fds: Any = (), **options: Any) -> None:
        if preexec_fn is not None or pass_fds:
            raise ValueError("preexec_fn and pass_fds are not supported on Windows platforms")
        super().__init__(*arguments, **options)


def _library(name: str | None, **options: object) -> ctypes.CDLL:
    if name is None:
        raise TypeError("argument of type 'NoneType' is not iterable")  # Windows raises this, too.
    return ctypes.CDLL(name)


def _ours() -> Iterator[str]:
    import casebook

    yield from (module.name for module in pkgutil.walk_packages(casebook.__path__, "casebook."))


def main() -> NoReturn:
    if not sys.argv[1:]:
        TABLE.write_text(table(missing()), encoding="utf-8")
        sys.exit()
    for name in _ours():  # Import the other packages first …
        importlib.import_module(name)
    names = [name for name in sys.modules if name.split(".")[0] == "casebook"]
    for name in names:
        del sys.modules[name]
    take_away()
    warnings.filterwarnings("error", category=EncodingWarning, module="casebook")
    for name in _ours():  # … then import ours again, without the names that Windows lacks.
        importlib.import_module(name)
    from casebook.commands import cli

    for joined, command in groupby(sys.argv[1:], lambda argument: argument == "+"):
        if not joined and (code := cli.main(list(command))):
            sys.exit(code)
    sys.exit()


if __name__ == "__main__":
    main()
