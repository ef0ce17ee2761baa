"""IPython's own transformation of a cell (magics, `!`, prompts, automagic), with every statement left on its line."""

import sys
from itertools import accumulate


def transform(source, shell):
    """Puts into `source.python` what IPython makes of the person's text."""
    before = source.text.split("\n")
    source.body_offset = offset_of_body(before, source.offset)
    lines = Numbered(source.text)
    manager = shell.input_transformer_manager
    for step in list(manager.cleanup_transforms) + list(manager.line_transforms):
        lines.become(step(list(lines.texts)))
    for _ in range(manager_limit()):
        changed, texts = manager.do_one_token_transform(list(lines.texts))
        lines.become(texts)
        if not changed:
            break
    else:
        raise RuntimeError("The cell still changes after %d of IPython's transformations" % manager_limit())
    text = "".join(lines.texts)
    if len(text.splitlines()) == 1:
        with shell.builtin_trap:
            lines.become([shell.prefilter_manager.prefilter_lines(text) + "\n"])
    for step in shell.input_transformers_post:
        lines.become(step(list(lines.texts)))
    source.python = "\n" * source.offset + lines.at_their_numbers()
    after = source.python.split("\n")[source.offset :]
    for index, line in enumerate(after):
        if index >= len(before) or line != before[index]:
            source.rewritten.add(index + 1 + source.offset)


def offset_of_body(lines, offset):
    """Lines above the body of a cell magic such as %%time, whose text IPython numbers from 1; None without one."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if len(filled) < 2 or not lines[filled[0]].startswith("%%"):
        return None
    return offset + filled[1]


def manager_limit():
    return getattr(sys.modules["IPython.core.inputtransformer2"], "TRANSFORM_LOOP_LIMIT", 500)


class Numbered:
    """Lines with the numbers they had in the person's text."""

    def __init__(self, text):
        text = text if text.endswith("\n") else text + "\n"
        self.texts = text.splitlines(keepends=True)
        # A line ends with "\n", though splitlines, which IPython's transformations use, knows other ends as well.
        self.numbers = [0, *accumulate(text.count("\n") for text in self.texts)][: len(self.texts)]

    def become(self, texts):
        """Takes what a transformation made: lines before and after what it changed keep their numbers."""
        old = self.texts
        if texts == old:
            return
        shorter = min(len(old), len(texts))
        same = 0
        while same < shorter and old[same] == texts[same]:
            same += 1
        end = 0
        while end < shorter - same and old[-1 - end] == texts[-1 - end]:
            end += 1
        replaced = self.numbers[same : len(old) - end]
        count = len(texts) - end - same
        if len(replaced) != count:
            # Lines that became one stand where the first of them stood.
            replaced = (replaced or self.numbers[same : same + 1] or [same])[:1] * count
        self.numbers[same : len(old) - end] = replaced
        self.texts = texts

    def at_their_numbers(self):
        """The text with blank lines where lines were joined, so that the next statement is on its own line."""
        parts = []
        written = 0
        for text, number in zip(self.texts, self.numbers):
            if number > written:
                parts.append("\n" * (number - written))
                written = number
            parts.append(text)
            written += text.count("\n")
        return "".join(parts)
