"""Figures, images, charts and tables that code shows."""

import time
import unittest
from binascii import a2b_base64

from cells import job

from base import NeedsPandas, OnJupyter, OnPlain

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
CHARTS = """
import base64
class Picture:
    def _repr_png_(self): return base64.b64decode(%r)
class Drawing:
    def _repr_svg_(self): return "<svg>é</svg>"
class Chart:
    def _repr_html_(self): return "<div></div><script>draw()</script>"
class Styled:
    def _repr_html_(self): return "<table><tr><td>1</td></tr></table>"
class Model:
    def _repr_html_(self): return "<b>Model()</b>"
    def __repr__(self): return "Model()"
class Bundle:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": "<script>vega()</script>", "text/plain": "Chart", "application/vnd.vegalite.v5+json": {}}
""" % PIXEL


def shown(report):
    return [(entry["name"], entry["mime"]) for entry in report["shown"]]


class EveryKernel:
    def setUp(self):
        super().setUp()
        self.kernel.run(CHARTS)

    def test_a_picture_as_the_value(self):
        for code, name, mime, data in [
            ("Picture()", "image-1.png", "image/png", a2b_base64(PIXEL)),
            ("return Picture()", "image-1.png", "image/png", a2b_base64(PIXEL)),
            ("Drawing()", "image-1.svg", "image/svg+xml", "<svg>é</svg>".encode()),
            ("Chart()", "chart-1.html", "text/html", None),
            ("Styled()", "page-1.html", "text/html", None),
            ("Bundle()", "chart-1.html", "text/html", None),
        ]:
            with self.subTest(code):
                report = self.run_code(code)
                self.assertEqual(shown(report), [(name, mime)])
                entry = report["shown"][0]
                content = a2b_base64(entry["data"])
                self.assertEqual(entry["size"], len(content))
                if data is not None:
                    self.assertEqual(content, data)
                else:
                    self.assertTrue(content.startswith(b"<!DOCTYPE html>") and b"</html>" in content)
                self.assertNotIn("value", report)

    def test_html_that_says_what_the_text_says(self):
        report = self.run_code("Model()")
        self.assertEqual((shown(report), report["value"]), ([], {"text": "Model()", "type": "Model"}))

    def test_a_class_is_no_picture(self):
        self.assertEqual(shown(self.run_code("Picture")), [])

    def test_a_picture_that_cannot_be_drawn(self):
        report = self.run_code("class Bad:\n    def _repr_png_(self): raise ValueError('no')\nBad()")
        self.assertEqual((report["state"], shown(report)), ("done", []))

    def test_pictures_beside_rows(self):
        report = self.run_code("Picture()\n[{'a': 1}]", want={"rows": True})
        self.assertEqual(report["rows"], [{"json": {"a": 1}}])


class PlainDisplay(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterDisplay(EveryKernel, OnJupyter, unittest.TestCase):
    def test_display(self):
        report = self.run_code(
            "from IPython.display import *\ndisplay(HTML('<b>x</b>'))\ndisplay(Picture(), Drawing())\ndisplay({'a': 1})\n"
            "display(Markdown('# Title'))\ndisplay('text')\nSVG('<svg></svg>')"
        )
        self.assertEqual(
            shown(report),
            [("page-1.html", "text/html"), ("image-1.png", "image/png"), ("image-2.svg", "image/svg+xml"), ("image-3.svg", "image/svg+xml")],
        )
        self.assertEqual(report["stdout"], "{'a': 1}\n# Title\n'text'\n")
        self.assertEqual(self.kernel.messages, [])

    def test_display_of_ids(self):
        report = self.run_code("h = display(Picture(), display_id=True)\nh.update(Drawing())\nh.update(Picture())\ndisplay(Picture())")
        self.assertEqual(len(report["shown"]), 3)
        self.assertEqual(self.run_code("h = display(Picture(), display_id='x')\nh.update(Picture())")["shown"].__len__(), 1)
        self.assertEqual(shown(self.run_code("from IPython.display import clear_output\ndisplay(Picture())\nclear_output()\ndisplay(Drawing())")), [("image-1.svg", "image/svg+xml")])

    def test_capture(self):
        report = self.run_code("from IPython.utils.capture import capture_output\nwith capture_output() as c:\n    print('in')\n    display(Picture())\n[c.stdout, len(c.outputs)]")
        self.assertEqual((report["value"], shown(report), report["stdout"]), ({"json": ["in\n", 1]}, [], ""))

    def test_ipython_display_method(self):
        report = self.run_code("class Own:\n    def _ipython_display_(self): display(Picture())\nOwn()")
        self.assertEqual(shown(report), [("image-1.png", "image/png")])

    def test_a_display_in_a_run_that_failed(self):
        report = self.run_code("display(Picture())\n1/0")
        self.assertEqual((report["state"], shown(report)), ("failed", [("image-1.png", "image/png")]))

    def test_pil(self):
        report = self.run_code("from PIL import Image\nImage.new('RGB', (2, 2))")
        self.assertEqual(shown(report), [("image-1.png", "image/png")])
        self.assertNotIn("value", report)


class Figures(NeedsPandas, unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.kernel.run("import matplotlib.pyplot as plt")

    def test_figures(self):
        one = [("figure-1.png", "image/png")]
        two = one + [("figure-2.png", "image/png")]
        for code, expected in [
            ("plt.plot([1, 2])", one),
            ("plt.plot([1, 2]); None", one),
            ("plt.figure(); plt.plot([1]); plt.figure(); plt.plot([2])", two),
            ("plt.plot([1])\nplt.show()\nplt.plot([2])\nplt.show()", two),
            ("plt.plot([1])\nplt.show()\nprint('x')", one),
            ("plt.plot([1])\nplt.savefig('a.png')\nplt.close()", []),
            ("plt.plot([1])\nplt.savefig('a.png')", one),
            ("fig, ax = plt.subplots()\nax.plot([1])\nfig", one),
            ("fig, ax = plt.subplots()\nreturn fig", one),
            ("fig, ax = plt.subplots()\nax", one),
            ("fig, ax = plt.subplots()\nplt.close(fig)\nfig", one),
            ("pd.DataFrame({'a': [1, 2]}).plot()", one),
            ("pd.DataFrame({'a': [1, 2]}).hist()", one),
            ("from matplotlib.figure import Figure\nf = Figure()\nf.subplots().plot([1])\nf", one),
            ("1 + 1", []),
            ("plt.plot([1])\n1/0", one),
        ]:
            with self.subTest(code):
                report = self.run_code(code)
                self.assertEqual(shown(report), expected)
                for entry in report["shown"]:
                    self.assertEqual(a2b_base64(entry["data"])[:4], b"\x89PNG")
                self.assertEqual(self.kernel.messages if "1/0" not in code else [], [])

    def test_a_figure_and_its_file(self):
        report = self.run_code("plt.plot([1])\nplt.savefig('a.png')\nplt.close()")
        self.assertEqual([f["path"] for f in report["files"]], [str(self.root / "a.png")])

    def test_tables(self):
        report = self.run_code("display(pd.DataFrame({'a': [1]}))\npd.DataFrame({'b': [2]})")
        self.assertEqual((shown(report), report["stdout"]), ([], "   a\n0  1\n"))
        self.assertEqual(report["value"], {"json": [{"b": 2}]})
        self.assertEqual(shown(self.run_code("pd.DataFrame({'a': [1]}).style")), [("page-1.html", "text/html")])

    def test_a_figure_in_the_background(self):
        made = job("import time\nplt.plot([1])\ntime.sleep(0.5)\nplt.title('more')\nplt.show()\nplt.plot([1])", do="start", root=self.kernel.root)
        self.kernel.send(made)
        report = {"state": "running"}
        while report["state"] == "running":
            time.sleep(0.1)
            report = self.kernel.send(dict(made, do="ask"))
        self.assertEqual(shown(report), [("figure-1.png", "image/png"), ("figure-2.png", "image/png")])
        self.assertEqual(self.kernel.messages, [])


if __name__ == "__main__":
    unittest.main()
