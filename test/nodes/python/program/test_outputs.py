"""The outputs of a cell as a notebook holds them."""

import unittest

from base import NeedsPandas, OnJupyter, OnPlain

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
CHART = "import base64\nclass Chart:\n    def _repr_png_(self): return base64.b64decode('%s')\n    def __repr__(self): return 'a chart'\n" % PNG


class Recorded:
    def outputs(self, code, limit=10**6, **more):
        want = dict({"outputs": limit}, **more.pop("want", {}))
        self.report = self.run_code(code, want=want, **more)
        return self.report["outputs"]


class EveryKernel(Recorded):
    def test_streams_in_order_and_the_result(self):
        code = "import sys\nprint('a')\nprint('b')\nprint('e', file=sys.stderr)\nprint('c')\n{'x': [1]}"
        self.assertEqual(
            self.outputs(code),
            [
                {"type": "stream", "name": "stdout", "text": "a\nb\n"},
                {"type": "stream", "name": "stderr", "text": "e\n"},
                {"type": "stream", "name": "stdout", "text": "c\n"},
                {"type": "execute_result", "data": {"text/plain": {"is": "{'x': [1]}"}}, "metadata": {}},
            ],
        )
        self.assertEqual((self.report["value"], self.report["stdout"]), ({"json": {"x": [1]}}, "a\nb\nc\n"))

    def test_without_being_asked_there_are_none(self):
        self.assertNotIn("outputs", self.run_code("print(1)"))

    def test_nothing_and_none(self):
        self.assertEqual(self.outputs("x = 1"), [])
        self.assertEqual(self.outputs("None"), [])
        self.assertEqual(self.outputs("5;"), [])

    def test_rows_show_their_value_as_well(self):
        outputs = self.outputs("[{'a': 1}]", want={"rows": True, "value": False})
        self.assertEqual(outputs[0]["data"], {"text/plain": {"is": "[{'a': 1}]"}})
        self.assertEqual(self.report["rows"], [{"json": {"a": 1}}])
        outputs = self.outputs("({'a': n} for n in range(2))", want={"rows": True, "value": False})
        self.assertIn("<generator object", outputs[0]["data"]["text/plain"]["is"])
        self.assertEqual(len(self.report["rows"]), 2)

    def test_an_exception(self):
        stream, error = self.outputs("print('before')\n1 / 0", name="<cell 2>")
        self.assertEqual(stream["text"], "before\n")
        self.assertEqual((error["type"], error["name"], error["value"]), ("error", "ZeroDivisionError", "division by zero"))
        self.assertEqual(error["traceback"][0], "Traceback (most recent call last):")
        self.assertIn('File "<cell 2>", line 2, in <module>', "\n".join(error["traceback"]))

    def test_pictures_are_named_by_their_place(self):
        outputs = self.outputs(CHART + "print('x')\nChart()")
        self.assertEqual(outputs[1]["data"], {"image/png": {"shown": 0}, "text/plain": {"is": "a chart"}})
        self.assertEqual(self.report["shown"][0]["data"], PNG)

    def test_streams_are_cut_and_it_is_said(self):
        text = self.outputs("for i in range(100000): print('line %05d' % i)", want={"textLimit": 1000})[0]["text"]
        self.assertTrue(text.startswith("line 00000\n") and text.endswith("line 99999\n"))
        self.assertIn("\n[... 1099000 characters left out ...]\n", text)
        code = "import sys\nfor i in range(3):\n    print('x' * 700)\n    print('y', file=sys.stderr)"
        texts = [output["text"] for output in self.outputs(code, want={"textLimit": 1000})]
        self.assertEqual(texts[:2], ["x" * 700 + "\n", "y\n"])
        self.assertIn("[... 404 characters left out ...]", texts[2])
        self.assertLess(sum(map(len, texts)), 1300)

    def test_many_outputs_are_counted(self):
        outputs = self.outputs("import sys\nfor i in range(3000):\n    print(i)\n    print(i, file=sys.stderr)")
        self.assertEqual(len(outputs), 1001)
        self.assertEqual(outputs[-1]["text"], "[... 5000 more outputs left out ...]\n")

    def test_a_result_that_is_too_large(self):
        outputs = self.outputs("'x' * 5000", limit=1000)
        self.assertEqual(outputs[0]["data"], {"text/plain": {"is": "[an output of 5002 characters was left out: text/plain]"}})
        self.assertEqual(self.report["value"], {"json": "x" * 5000})

    def test_a_series_has_its_items_and_files_in_common(self):
        series = {"id": "s1"}
        given = {"name": "_item", "json": '{"json": {"n": 1}}'}
        self.run_code("_item['json']['n'] += 1\nopen('one.txt', 'w').write('1')", series=series, given=given, want={"files": "none"})
        self.assertEqual(self.value("'_item' in globals()"), False)
        self.run_code("open('two.txt', 'w').write('2')", series=series, want={"files": "none"})
        report = self.run_code("_item['json']['n']", series=dict(series, ends=True))
        self.assertEqual(report["value"], {"json": 2})
        self.assertEqual(sorted(file["path"][-7:] for file in report["files"]), ["one.txt", "two.txt"])
        self.assertEqual(self.run_code("'_item' in globals()", series=dict(series, ends=True))["value"], {"json": False})


class PlainOutputs(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterOutputs(EveryKernel, OnJupyter, unittest.TestCase):
    def test_displays(self):
        code = "from IPython.display import display, HTML, Markdown, JSON\nprint(1)\ndisplay(HTML('<b>x</b>'))\ndisplay(JSON({'a': float('nan')}))\nprint(2)\nMarkdown('*m*')"
        first, html, json, second, result = self.outputs(code)
        self.assertEqual((first["text"], second["text"]), ("1\n", "2\n"))
        self.assertEqual(html["data"]["text/html"], {"is": "<b>x</b>"})
        self.assertEqual(json["data"]["application/json"], {"is": {"a": None}})
        self.assertEqual((result["type"], result["data"]["text/markdown"]), ("execute_result", {"is": "*m*"}))
        self.assertTrue(self.report["stdout"].startswith("1\n"))

    def test_updates(self):
        code = "from IPython.display import display\nh = display('one', display_id='d')\nprint('x')\nh.update('two')"
        shown, stream = self.outputs(code)
        self.assertEqual((shown["data"], shown["displayId"]), ({"text/plain": {"is": "'two'"}}, "d"))
        (update,) = self.outputs("h.update('three')")
        self.assertEqual((update["type"], update["displayId"]), ("update_display_data", "d"))

    def test_what_is_replaced_takes_no_room(self):
        setup = "from IPython.display import clear_output, display\nh = display('-', display_id='bar')\n"
        (bar,) = self.outputs(setup + "for i in range(2000): h.update('%05d' % i + 'x' * 5000)", limit=20_000)
        self.assertTrue(bar["data"]["text/plain"]["is"].startswith("'01999x"))
        (update,) = self.outputs("for i in range(2000): h.update('%05d' % i + 'x' * 5000)", limit=20_000)
        self.assertTrue(update["data"]["text/plain"]["is"].startswith("'01999x"))
        code = "for i in range(50):\n    clear_output(wait=True)\n    print('x' * 900)\n    display('y' * 900)"
        stream, shown = self.outputs(code, limit=1000, want={"textLimit": 1000})
        self.assertEqual((len(stream["text"]), len(shown["data"]["text/plain"]["is"])), (901, 902))

    def test_clear_output(self):
        code = "from IPython.display import clear_output\nfor i in range(3):\n    print(i)\n    clear_output(%s)\n%s"
        self.assertEqual(self.outputs(code % ("", "print('end')")), [{"type": "stream", "name": "stdout", "text": "end\n"}])
        self.assertEqual(self.outputs(code % ("wait=True", "")), [{"type": "stream", "name": "stdout", "text": "2\n"}])
        self.assertEqual(self.outputs(code % ("wait=True", "7"))[0]["type"], "execute_result")

    def test_magics(self):
        self.assertEqual(self.outputs("!echo hi")[0]["text"].split(), ["hi"])
        self.assertEqual(self.outputs("%%bash\necho there")[0]["text"], "there\n")
        outputs = self.outputs("%%time\n1 / 0")
        self.assertEqual([output["type"] for output in outputs][-1], "error")
        self.assertEqual(sum(output["type"] == "error" for output in outputs), 1)

    def test_in_the_background(self):
        import time

        from cells import job

        report = self.run_code("print('x')\n5", do="start", limitSeconds=20, want={"outputs": 1000})
        for _ in range(50):
            answer = self.kernel.send(job(do="ask", id=report["id"], root=self.kernel.root))
            if answer["state"] != "running":
                break
            time.sleep(0.1)
        self.assertEqual([output["type"] for output in answer["outputs"]], ["stream", "execute_result"])


class Tables(Recorded, NeedsPandas, unittest.TestCase):
    def test_a_table_is_a_table(self):
        (result,) = self.outputs("pd.DataFrame({'a': [1, 2]})")
        self.assertIn("<table", result["data"]["text/html"]["is"])
        self.assertEqual(self.report["value"], {"json": [{"a": 1}, {"a": 2}]})

    def test_figures(self):
        code = "import matplotlib.pyplot as plt\nprint('x')\nplt.plot([1, 2]);\nplt.show()\nprint('y')\nfig, ax = plt.subplots()\nax.plot([2, 1])\n9"
        outputs = self.outputs("%matplotlib inline\n" + code)
        kinds = [output["type"] for output in outputs]
        self.assertEqual(kinds, ["stream", "display_data", "stream", "execute_result", "display_data"])
        self.assertEqual([outputs[1]["data"]["image/png"], outputs[4]["data"]["image/png"]], [{"shown": 0}, {"shown": 1}])
        self.assertEqual(len(self.report["shown"]), 2)


if __name__ == "__main__":
    unittest.main()
