"""The mutants of a Python file, as JSON: [{start, end, line, column, mutator, from, by}], offsets in characters. One change a mutant.

`python-mutants.py FILE [BEFORE]` leaves out what stands behind the line that begins with BEFORE.
"""
import ast
import json
import sys

SWAPPED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


def changes(node):
    """(mutator, text) of each change of this node alone."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        yield "EqualityOperator", "(%s)" % ast.unparse(ast.Compare(node.left, [SWAPPED[type(node.ops[0])]()] + node.ops[1:], node.comparators))
    elif isinstance(node, ast.BoolOp):
        yield "LogicalOperator", "(%s)" % ast.unparse(ast.BoolOp(SWAPPED[type(node.op)](), node.values))
    elif isinstance(node, ast.BinOp) and type(node.op) in SWAPPED and not isinstance(node.left, (ast.Constant, ast.JoinedStr)):
        yield "ArithmeticOperator", "(%s)" % ast.unparse(ast.BinOp(node.left, SWAPPED[type(node.op)](), node.right))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "BooleanLiteral", "(%s)" % ast.unparse(node.operand)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "BooleanLiteral", str(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "NumericLiteral", str(node.value + 1)
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield "ConditionalExpression", "True"
        yield "ConditionalExpression", "False"
    elif isinstance(node, ast.Return) and node.value is not None and not (
        isinstance(node.value, ast.Constant) and node.value.value is None
    ):
        yield "ReturnValue", "return None"
    elif isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield "Statement", "pass"
    elif isinstance(node, (ast.Break, ast.Continue, ast.Raise)):
        yield "Statement", "pass"


def main(file, before=None):
    text = open(file, encoding="utf-8").read()
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(line, column):
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    end = next((number for number, line in enumerate(lines, 1) if before and line.startswith(before)), len(lines) + 1)
    found = []
    for node in ast.walk(ast.parse(text)):
        for mutator, by in changes(node):
            at = node.test if mutator == "ConditionalExpression" else node
            if at.lineno >= end:
                continue
            begin, stop = offset(at.lineno, at.col_offset), offset(at.end_lineno, at.end_col_offset)
            found.append({
                "start": begin, "end": stop, "line": at.lineno, "column": at.col_offset + 1,
                "mutator": mutator, "from": text[begin:stop], "by": by,
            })  # fmt: skip
    json.dump(found, sys.stdout)


main(*sys.argv[1:])
