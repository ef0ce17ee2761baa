/**
 * What Execute uses of pandas and numpy, by the same names: the libraries themselves are not on every
 * machine that runs the tests. Run it once in a session; its names stay.
 */
export const PANDAS_STAND_IN = `
import datetime

class DType:
    def __init__(self, kind): self.kind = kind

class Index:
    def __init__(self, labels, name=None, nlevels=1, is_unique=True):
        self.labels, self.name, self.nlevels, self.is_unique = labels, name, nlevels, is_unique
        self.dtype = DType("i" if all(isinstance(label, int) for label in labels) else "O")
    def __contains__(self, label): return label in self.labels
    def __iter__(self): return iter(self.labels)
    def tolist(self): return list(self.labels)

class RangeIndex(Index): pass

class DataFrame:
    iloc = None
    def __init__(self, records, index=None, columns=None):
        self.records = records
        self.index = index or RangeIndex(range(len(records)))
        self.columns = columns or Index(list(records[0]) if records else [])
    def to_dict(self, orient):
        assert orient == "split"
        return {"columns": self.columns.tolist(), "data": [list(record.values()) for record in self.records]}

class Series:
    iloc = None
    def __init__(self, values, index, name=None):
        self.values, self.name = values, name
        self.index = (RangeIndex if list(index) == list(range(len(values))) else Index)(index)
    def to_dict(self): return dict(zip(self.index.labels, self.values))
    def to_frame(self, name): return DataFrame([{name: v} for v in self.values], self.index)
    def tolist(self): return self.values

class int64:
    dtype = DType("i")
    def __init__(self, value): self.value = value
    def item(self): return self.value
    tolist = item

class float64(float): dtype = DType("f")

class bool_:
    dtype = DType("b")
    def __init__(self, value): self.value = value
    def item(self): return self.value

class datetime64:
    dtype = DType("M")
    def __init__(self, nanoseconds, unit="datetime64[ns]"): self.nanoseconds, self.unit = nanoseconds, unit
    def astype(self, unit): return datetime64(self.nanoseconds, unit)
    def tolist(self):
        if self.nanoseconds is None: return None
        if self.unit == "datetime64[ns]": return self.nanoseconds
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=self.nanoseconds // 1000)

class ndarray:
    dtype = DType("i")
    def __init__(self, values): self.values = values
    def tolist(self): return self.values

class NAType: pass
class Period:
    def __str__(self): return "2025-01"
class NotATime(datetime.datetime):
    def __eq__(self, other): return False
    def isoformat(self): return "NaT"
NaT = NotATime(1, 1, 1)
`;
