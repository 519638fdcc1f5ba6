"""Types of nodes that many modules need: functions, loops, comprehensions."""

from __future__ import annotations

import ast

Named = ast.FunctionDef | ast.AsyncFunctionDef
FunctionNode = Named | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LoopNode = ast.For | ast.AsyncFor | ast.While
LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Nodes that run a part of themselves repeatedly.
REPEATING = (*LOOPS, *COMPREHENSIONS)
