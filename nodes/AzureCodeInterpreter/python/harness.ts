/**
 * The Python that runs a person's code inside the session. It compiles the code as a source of its own,
 * so that line numbers and tracebacks are the person's; gives it n8n's items; allows a top-level
 * `return`; writes rows to a file; and starts in the working directory. Names begin with `_n8n`.
 *
 * A failure is printed between TRACEBACK marks before it is raised: how the service words its own
 * traceback is not documented, and raising is what makes it say Failed. It is printed to both streams,
 * since the service caps each, and code that warns a lot leaves no room on standard error.
 */
export const TRACEBACK_BEGIN = '<n8n-traceback>';
export const TRACEBACK_END = '</n8n-traceback>';

export const HARNESS = String.raw`
async def _n8n_steps(job, scope):
    import ast, inspect, io, json, linecache, os, sys, traceback
    from types import CodeType

    given_numbers = set()

    def whole_number(digits):
        number = int(digits)
        if abs(number) >= 2 ** 53:
            given_numbers.add(number)
        return number

    def load(path):
        with open(path, encoding="utf-8") as file:
            content = json.load(file, parse_int=whole_number)
        os.remove(path)
        return content

    def as_python():
        shell = scope.get("get_ipython")
        try:
            ast.parse(source, name)
            return source
        except SyntaxError:
            if shell is None:
                raise
        # Magics and !commands are no Python until IPython has put them into words.
        return shell().input_transformer_manager.transform_cell(source)

    def compiled(node, mode):
        return compile(node, name, mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    async def evaluate(code):
        outcome = eval(code, scope)
        if isinstance(code, CodeType) and code.co_flags & inspect.CO_COROUTINE:
            outcome = await outcome
        return outcome

    def is_hidden(expression, text):
        # As in Jupyter, a semicolon hides the value.
        line = text.encode().splitlines()[expression.end_lineno - 1]
        return line[expression.end_col_offset:].lstrip().startswith(b";")

    async def value_of(text):
        tree = ast.parse(text, name)
        function = _n8n_as_function(tree, name) if job["mayReturn"] else None
        if function is not None:
            await evaluate(compiled(function, "exec"))
            main = scope.pop("_n8n_main")
            main.__code__ = main.__code__.replace(co_name="<module>")
            outcome = main()
            return await outcome if inspect.iscoroutine(outcome) else outcome
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        await evaluate(compiled(tree, "exec"))
        if last is None:
            return None
        value = await evaluate(compiled(ast.Expression(last.value), "eval"))
        return None if is_hidden(last, text) else value

    def printable(text):
        return text.encode("utf-8", "backslashreplace").decode()

    def report(error):
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename != name:
            frames = frames.tb_next
        line = getattr(error, "lineno", None) if getattr(error, "filename", None) == name else None
        inner = frames
        while inner is not None:
            if inner.tb_frame.f_code.co_filename == name:
                line = inner.tb_lineno
            inner = inner.tb_next
        only = traceback.format_exception_only(type(error), error)
        summary = next((text for text in only if not text.startswith(" ")), only[-1])
        summary = printable(summary.strip().split("\n")[0][:500])
        head = json.dumps({"line": line, "summary": summary}, ensure_ascii=False)
        text = printable("".join(traceback.format_exception(type(error), error, frames)).rstrip())
        most = max(1000, min(20000, job["outputLimit"] - len(head) - 200))
        if len(text) > most:
            text = text[:most // 2] + "\n  ...\n" + text[-(most // 2):]
        return "<n8n-traceback>" + head + "\n" + text + "\n</n8n-traceback>"

    cell = getattr(sys, "_n8n_cells", 0) + 1
    sys._n8n_cells = cell
    name = "<python code>" if cell == 1 else "<python code %d>" % cell
    source = job["code"]
    linecache.cache[name] = (len(source), None, io.StringIO(source, newline=None).readlines(), name)
    rows = job.get("rows")
    try:
        if job.get("directory"):
            directory = os.path.join("/mnt/data", job["directory"])
            os.makedirs(directory, exist_ok=True)
            os.chdir(directory)
        if job.get("items"):
            scope[job["itemsName"]] = load(job["items"])
        try:
            value = await value_of(as_python())
        except SystemExit as ended:
            if ended.code not in (None, 0):
                raise
            value = ended if rows else None
        if rows:
            _n8n_write_rows(value, rows, given_numbers)
            value = None
        return value
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        text = report(error)
    finally:
        # The items of this execution must not pass for those of a later one.
        if job.get("items"):
            scope.pop(job["itemsName"], None)
    for stream in (sys.stdout, sys.stderr):
        try:
            print(text, file=stream, flush=True)
        except Exception:
            pass
    raise RuntimeError("the code failed, see above\n" + text)


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
