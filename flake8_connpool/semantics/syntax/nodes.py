"""Kinds of nodes that many ask for: functions, loops, comprehensions."""

from __future__ import annotations

import ast

Named = ast.FunctionDef | ast.AsyncFunctionDef
FunctionNode = Named | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LoopNode = ast.For | ast.AsyncFor | ast.While
LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# What runs a part of itself again and again.
REPEATING = (*LOOPS, *COMPREHENSIONS)
