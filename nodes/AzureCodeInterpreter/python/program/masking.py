"""Takes secret values out of text, and out of streams in which one may straddle two writes.

All of it is linear in the text: Python's own search finds the values, and the prefix function of each (as Knuth, Morris
and Pratt have it) tells where a further match may overlap the last, and how much of one stands at the end of a text.
"""

from json import dumps

MASK = "***"
# Shorter values would mask half of every text.
SHORTEST = 4
# Lines of a value of several lines, which code may print one by one.
SHORTEST_LINE = 8


def masker_of(job):
    """The masker of a job's secrets; None where it has none that can be masked."""
    env = job.get("env") or {}
    texts = forms([env[name] for name in job.get("secrets") or ()])
    return Masker(texts) if texts else None


def forms(values):
    """The values as code may print them: bare, by line, in quotes of Python or JSON, and in a URL."""
    texts = set()
    for value in values:
        bare = value.strip()
        lines = [line.strip() for line in bare.splitlines()]
        texts.update([bare] if len(bare) >= SHORTEST else ())
        texts.update(line for line in lines if len(lines) > 1 and len(line) >= SHORTEST_LINE)
    for text in list(texts):
        if not text.isalnum() or not text.isascii():
            from urllib.parse import quote, quote_plus

            quoted = [repr(text), dumps(text), dumps(text, ensure_ascii=False)]
            texts.update(form[1:-1] for form in quoted)
            texts.update((repr(text.encode())[2:-1], quote(text), quote(text, safe=""), quote_plus(text)))
    return sorted(texts)


class Pattern:
    def __init__(self, text):
        self.text = text
        # For every length of a beginning of the text: the longest shorter beginning that it ends with.
        self.prefixes = [0, 0]
        length = 0
        for character in text[1:]:
            length = self.longer(length, character)
            self.prefixes.append(length)
        # A match may overlap the next, which then begins this much further on, and ends with these characters.
        self.period = len(text) - self.prefixes[-1]
        self.overlaps = self.prefixes[-1] > 0
        self.next = text[-self.period :]

    def longer(self, length, character):
        """The length of the beginning that a text ends with, once a character has come to one of `length`."""
        while length and self.text[length] != character:
            length = self.prefixes[length]
        return length + 1 if self.text[length] == character else 0

    def spans(self, text):
        size = len(self.text)
        start = text.find(self.text)
        while start != -1:
            end = start + size
            while self.overlaps and text.startswith(self.next, end):
                end += self.period
            yield start, end
            start = text.find(self.text, end - size + 1)

    def begun(self, text):
        """How many characters at the end of a text may be the beginning of the value."""
        length = 0
        for character in text[len(text) - len(self.text) + 1 :] if len(text) >= len(self.text) else text:
            length = self.longer(length, character)
        return length


class Masker:
    """Masks what it is called with."""

    def __init__(self, texts):
        self.patterns = [Pattern(text) for text in texts]
        self.longest = max(len(text) for text in texts)

    def __call__(self, text):
        return Screen(self).end(text)

    def screen(self):
        return Screen(self)

    def spans(self, text, covered):
        """What is to be masked, in order; what overlaps is one. The first `covered` characters are."""
        found = [span for pattern in self.patterns for span in pattern.spans(text)]
        whole = [(0, covered)] if covered else []
        for start, end in sorted(found):
            if whole and start < whole[-1][1]:
                whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
            else:
                whole.append((start, end))
        return whole

    def outcome(self, report, run):
        """Masks what becomes items. Pictures, pages and files stay what they are, as do the report's own words."""
        before = report.get("value"), report.get("rows")
        if "value" in report:
            report["value"] = self.fields(report["value"])
        if "rows" in report:
            report["rows"] = [dict(row, json=self.value(row["json"])) for row in report["rows"]]
        if (report.get("value"), report.get("rows")) != before:
            run.note("masked")
        run.notes = [dict(self.fields(note), code=note["code"]) for note in run.notes]

    def fields(self, thing):
        """A dict whose keys are no text of the code's."""
        return {key: self.value(part) for key, part in thing.items()}

    def value(self, thing):
        """A JSON value with its texts masked, keys included."""
        if isinstance(thing, str):
            return self(thing)
        if isinstance(thing, list):
            return [self.value(part) for part in thing]
        if isinstance(thing, dict):
            return {self.value(key): self.value(part) for key, part in thing.items()}
        return thing


class Screen:
    """A stream on its way: what may be the beginning of a secret waits for the rest."""

    def __init__(self, masker):
        self.masker = masker
        self.waiting = []
        self.size = 0
        # Characters in front that are masked already.
        self.covered = 0
        self.enough = max(8192, masker.longest)

    def feed(self, text):
        """Takes text, and gives what can go on."""
        self.waiting.append(text)
        self.size += len(text)
        return self.pass_on() if self.size >= self.enough else ""

    def pass_on(self):
        """What can go on by now; asked for often it costs more than it need."""
        if not self.size:
            return ""
        self.size = 0
        text = "".join(self.waiting)
        return self.masked(text, max(pattern.begun(text) for pattern in self.masker.patterns))

    def end(self, text=""):
        """The rest, when nothing more will come."""
        self.waiting.append(text)
        return self.masked("".join(self.waiting), 0)

    def masked(self, text, held):
        end = len(text) - held
        parts = []
        at = 0
        for start, stop in self.masker.spans(text, self.covered):
            is_told = start < self.covered
            if start >= end and not is_told:
                break
            parts += (text[at:start], "" if is_told else MASK)
            at = stop
        parts.append(text[at:end])
        self.waiting = [text[end:]]
        self.covered = max(0, at - end)
        return "".join(parts)
