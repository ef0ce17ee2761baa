"""Why packages are not there."""


class NotInstalled(Exception):
    """Packages could not be installed, and the code has not run.

    `cause` is one word for it, `output` what pip said, `facts` more of the report's field `error`.
    """

    def __init__(self, cause, words, output="", **facts):
        super().__init__(words)
        self.cause = cause
        self.output = output
        self.facts = facts
