"""Words a cell as the node does, and finds the report in what it wrote."""

import base64
import json
import re
import secrets
import zlib
from pathlib import Path

GENERATED = Path(__file__).parents[4] / "nodes/AzureCodeInterpreter/python/program.generated.ts"
TEXT = GENERATED.read_text()
VERSION = re.search(r"PROGRAM_VERSION = '(.*)'", TEXT).group(1)
BASE64 = re.search(r"PROGRAM_BASE64 = '(.*)'", TEXT).group(1)
NAME = "_n8n_" + VERSION

WANT = {"value": True, "files": "new", "maxFiles": 20, "maxFileBytes": 10**8, "maxInlineBytes": 10**5, "textLimit": 10**5}


def job(code=None, do="run", **more):
    want = dict(WANT, **more.pop("want", {}))
    made = {"do": do, "id": secrets.token_hex(16), "mark": secrets.token_hex(8), "want": want, "room": 256 * 1024}
    if code is not None:
        made["code"] = code
    made.update(more)
    return made


def cell(job):
    code = job.get("code", "")
    awaits = job["do"] == "run" and (job.get("mayAwait", False) or re.search(r"\b(?:await|async)\b", code) is not None)
    job = dict(job, mayAwait=awaits)
    text = json.dumps(job)
    if len(text) >= 4096:
        text = base64.b64encode(zlib.compress(text.encode("ascii"))).decode("ascii")
    literal = json.dumps(text)
    call = "await _n8n.modules[%r].cell_async" if awaits else "_n8n.modules[%r].cell"
    builtins = '_n8n.modules["builtins"]'
    return "\n".join(
        [
            "import sys as _n8n",
            'if %r not in _n8n.modules: %s.exec(%s.__import__("zlib").decompress(%s.__import__("binascii").a2b_base64(%r)), {"__name__": %r})'
            % (NAME, builtins, builtins, builtins, BASE64, NAME),
            (call % NAME) + "(_n8n._getframe().f_globals, %s)" % literal,
            "",
        ]
    )


def report_in(stdout, mark):
    """(the report, what stands around it)"""
    begin = re.search(r"\n<n8n %s (\d+)>" % mark, stdout)
    assert begin is not None, "no report in %r" % stdout[-2000:]
    end = begin.end() + int(begin.group(1))
    closing = "</n8n %s>\n" % mark
    assert stdout[end : end + len(closing)] == closing
    sent = stdout[begin.end() : end]
    text = sent if sent.startswith("{") else zlib.decompress(base64.b64decode(sent, validate=True))
    return json.loads(text), stdout[: begin.start()] + stdout[end + len(closing) :]
