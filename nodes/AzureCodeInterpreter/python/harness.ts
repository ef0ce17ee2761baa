/**
 * The Python that runs a person's code inside the session. It compiles the code as a source of its own,
 * so that line numbers and tracebacks are the person's; gives it n8n's items; allows a top-level
 * `return`; writes rows to a file; and starts in the working directory. Names begin with `_n8n`.
 *
 * A failure is printed between TRACEBACK marks before it is raised: how the service words its own
 * traceback is not documented, and raising is what makes it say Failed.
 */
export const TRACEBACK_BEGIN = '<n8n-traceback>';
export const TRACEBACK_END = '</n8n-traceback>';

export const HARNESS = String.raw`
async def _n8n_steps(job, scope):
    import ast, inspect, json, linecache, os, sys, traceback
    from types import CodeType

    def load(path):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        os.remove(path)
        return content

    def parse(source):
        try:
            return ast.parse(source, name)
        except SyntaxError:
            shell = scope.get("get_ipython")
            if shell is None:
                raise
            # Magics and !commands are no Python until IPython has put them into words.
            return ast.parse(shell().input_transformer_manager.transform_cell(source), name)

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
            if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
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

    class WithoutAnnotations(ast.NodeTransformer):
        # An annotated name cannot be global.
        def visit_AnnAssign(self, node):
            if not isinstance(node.target, ast.Name):
                return node
            plain = ast.Pass() if node.value is None else ast.Assign([node.target], node.value)
            return ast.copy_location(plain, node)

        def leave(self, node):
            return node

        visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = leave

    def as_function(tree):
        tree = WithoutAnnotations().visit(tree)
        # With a top-level return the code becomes a function whose names are still the session's.
        awaits = any(isinstance(n, (ast.Await, ast.AsyncFor, ast.AsyncWith)) for n in ast.walk(tree))
        source = ("async " if awaits else "") + "def _n8n_main(): pass"
        wrapper = ast.parse(source, name)
        function = wrapper.body[0]
        names = sorted(bound_names(tree.body) - {"*"})
        function.body = ([ast.Global(names=names)] if names else []) + tree.body
        return ast.fix_missing_locations(wrapper)

    def compiled(node, mode):
        return compile(node, name, mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    async def evaluate(code):
        outcome = eval(code, scope)
        if isinstance(code, CodeType) and code.co_flags & inspect.CO_COROUTINE:
            outcome = await outcome
        return outcome

    async def value_of(tree):
        if any(returns(node) for node in tree.body):
            await evaluate(compiled(as_function(tree), "exec"))
            outcome = scope.pop("_n8n_main")()
            return await outcome if inspect.iscoroutine(outcome) else outcome
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        await evaluate(compiled(tree, "exec"))
        return None if last is None else await evaluate(compiled(ast.Expression(last.value), "eval"))

    def report(error):
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename != name:
            frames = frames.tb_next
        lines = traceback.format_exception(type(error), error, frames)
        text = "".join(lines).rstrip()
        if len(text) > 20000:
            text = text[:10000] + "\n  ...\n" + text[-10000:]
        return "<n8n-traceback>\n" + text + "\n</n8n-traceback>"

    cell = getattr(sys, "_n8n_cells", 0) + 1
    sys._n8n_cells = cell
    name = "<python code>" if cell == 1 else "<python code %d>" % cell
    source = job["code"]
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    if job.get("directory"):
        os.makedirs(job["directory"], exist_ok=True)
        os.chdir(job["directory"])
    if job.get("items"):
        scope[job["itemsName"]] = load(job["items"])
    try:
        value = await value_of(parse(source))
        if job.get("rows"):
            _n8n_write_rows(value, job["rows"])
            value = None
        return value
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if isinstance(error, SystemExit) and error.code in (None, 0):
            return None
        text = report(error)
        sys.stdout.flush()
        print(text, file=sys.stderr, flush=True)
    raise RuntimeError("the code failed, see above\n" + text) from None


def _n8n_run(job, scope):
    # Code without await never suspends, so it needs no event loop.
    __tracebackhide__ = True
    import json
    steps = _n8n_steps(json.loads(job), scope)
    try:
        steps.send(None)
    except StopIteration as done:
        return done.value


async def _n8n_run_async(job, scope):
    __tracebackhide__ = True
    import json
    return await _n8n_steps(json.loads(job), scope)
`;

/** Only sent when rows are asked for: turns what the code gave into plain JSON rows in a file. */
export const ROWS_WRITER = String.raw`
def _n8n_write_rows(value, path):
    import base64, dataclasses, datetime, decimal, enum, json, math, pathlib, uuid

    def wrong(what):
        message = "'Output' is 'Items', so the code must end with a dict, a list of dicts or a pandas DataFrame"
        raise TypeError(message + ", but it gave " + what) from None

    def kind(thing):
        return "None" if thing is None else type(thing).__name__

    def plain(thing, where):
        if thing is None or thing is True or thing is False or type(thing) is str:
            return thing
        if type(thing) is int:
            return thing if abs(thing) < 2 ** 53 else str(thing)
        if isinstance(thing, float):
            return float(thing) if math.isfinite(thing) else None
        if isinstance(thing, dict):
            return {key_of(key): plain(inner, where) for key, inner in thing.items()}
        if isinstance(thing, (list, tuple, set, frozenset)):
            return [plain(inner, where) for inner in thing]
        if isinstance(thing, enum.Enum):
            return plain(thing.value, where)
        if isinstance(thing, int):
            return plain(int(thing), where)
        if isinstance(thing, str):
            return str(thing)
        if isinstance(thing, (datetime.datetime, datetime.date, datetime.time)):
            return thing.isoformat() if thing == thing else None
        if isinstance(thing, datetime.timedelta):
            return thing.total_seconds() if thing == thing else None
        if isinstance(thing, decimal.Decimal):
            number = float(thing)
            exact = math.isfinite(number) and decimal.Decimal(repr(number)) == thing
            return number if exact else (str(thing) if thing.is_finite() else None)
        if isinstance(thing, (uuid.UUID, pathlib.PurePath)):
            return str(thing)
        if isinstance(thing, (bytes, bytearray)):
            return base64.b64encode(thing).decode()
        if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
            return plain(dataclasses.asdict(thing), where)
        if type(thing).__name__ in ("NAType", "NaTType"):
            return None
        if hasattr(thing, "to_dict") and hasattr(thing, "columns"):
            return plain(thing.to_dict("records"), where)
        if hasattr(thing, "tolist"):
            return plain(thing.tolist(), where)
        if hasattr(thing, "item") and callable(thing.item):
            return plain(thing.item(), where)
        message = "Row %d holds a value of type %s, which has no JSON form; turn it into text or a number"
        raise TypeError(message % (where, kind(thing))) from None

    def key_of(key):
        return key if type(key) is str else str(plain(key, 0))

    def row_of(thing, position):
        if not isinstance(thing, dict):
            wrong("a list with %s at position %d" % (kind(thing), position))
        known = set(thing) <= {"json", "binary", "pairedItem", "error", "index"}
        if known and isinstance(thing.get("json"), dict):
            return {"json": plain(thing["json"], position), "binary": plain(thing.get("binary"), position)}
        return {"json": plain(thing, position)}

    if hasattr(value, "to_dict") and hasattr(value, "index") and hasattr(value, "iloc"):
        frame = value if hasattr(value, "columns") else value.to_frame(value.name or "value")
        named = frame.index.nlevels > 1 or frame.index.name is not None or not hasattr(value, "columns")
        rows = (frame.reset_index() if named else frame).to_dict("records")
    elif isinstance(value, dict):
        rows = [value]
    elif isinstance(value, (list, tuple)):
        rows = value
    else:
        wrong(kind(value))
    lines = [json.dumps(row_of(row, position), allow_nan=False) for position, row in enumerate(rows)]
    with open(path, "w", encoding="ascii") as file:
        file.write("[" + ",\n".join(lines) + "]")
`;
