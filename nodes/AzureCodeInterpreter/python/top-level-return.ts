/**
 * Only sent when the code has the word `return`: with one at its top level, the code becomes a function
 * whose names are still the session's. Gives None for code without one.
 */
export const TOP_LEVEL_RETURN = String.raw`
def _n8n_as_function(tree, name):
    import ast

    def returns(node):
        inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
        return isinstance(node, ast.Return) or not isinstance(node, inner) and any(
            returns(child) for child in ast.iter_child_nodes(node)
        )

    def bound_names(nodes):
        names = set()
        for node in nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(node.name)
                continue
            if isinstance(node, ast.Lambda):
                continue
            if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                names |= {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
                continue
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                names.add(node.id)
            elif isinstance(node, ast.alias):
                names.add((node.asname or node.name).split(".")[0])
            elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
                names.add(node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                names.add(node.rest)
            names |= bound_names(ast.iter_child_nodes(node))
        return names

    class FitForFunction(ast.NodeTransformer):
        # An annotated name cannot be global, and a function cannot import *.
        def visit_AnnAssign(self, node):
            if not isinstance(node.target, ast.Name):
                return node
            plain = ast.Pass() if node.value is None else ast.Assign([node.target], node.value)
            return ast.copy_location(plain, node)

        def visit_ImportFrom(self, node):
            if all(alias.name != "*" for alias in node.names):
                return node
            call = ast.parse("exec(%r, globals())" % ast.unparse(node), name).body[0]
            return ast.copy_location(call, node)

        def leave(self, node):
            return node

        visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = leave

    if not any(returns(node) for node in tree.body):
        return None
    awaits = any(
        isinstance(n, (ast.Await, ast.AsyncFor, ast.AsyncWith)) or getattr(n, "is_async", 0)
        for n in ast.walk(tree)
    )
    wrapper = ast.parse(("async " if awaits else "") + "def _n8n_main(): pass", name)
    function = wrapper.body[0]
    names = sorted(bound_names(tree.body) - {"*"})
    tree = FitForFunction().visit(tree)
    futures = [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
    body = [node for node in tree.body if node not in futures]
    function.body = ([ast.Global(names=names)] if names else []) + body
    wrapper.body = futures + wrapper.body
    return ast.fix_missing_locations(wrapper)
`;
