"""The command `mscpof profile`: whether the ontology is within OWL 2 DL."""

import sys
from pathlib import Path

from pyoxigraph import NamedNode

from mscpof.base.extras import needing
from mscpof.base.faults import MscpofError
from mscpof.base.names import ONTOLOGY_GRAPH, shorten
from mscpof.commands.answer_table import number_of, print_rows
from mscpof.commands.options import RootOption
from mscpof.commands.terminal import err
from mscpof.curated.project import Project

EXAMPLES = ("mscpof profile",)


def profile(root: RootOption = Path()) -> None:
    """Tell whether the ontology is OWL 2 DL, and which values keep the data from it; fail where it is not."""
    with needing("curate"):
        from mscpof.curated.reading import read
        from mscpof.dataset.build import InvalidData
        from mscpof.ontology.profile import dl_violations, foreign_datatypes

    reading = read(Project.find(root))
    if any(fault.severity == "error" for fault in reading.faults):
        raise InvalidData.of(reading.faults)
    graph = NamedNode(ONTOLOGY_GRAPH)
    violations = dl_violations(quad for quad in reading.quads if quad.graph_name == graph)
    data = foreign_datatypes(quad for quad in reading.quads if quad.graph_name != graph)
    rows = [["DL", each.rule, shorten(each.term), each.text] for each in violations]
    rows += [["DL of the data", "datatype that OWL 2 lacks", shorten(p), f"{n} x {shorten(d)}"] for p, d, n in data]
    if rows:
        print_rows(["not", "because of", "term", "with"], rows)
    sys.stdout.flush()
    if violations:
        raise MscpofError("not-dl", number=number_of(len(violations), "violation"))
    err.print("OWL 2 DL: yes" + (", but for values in the data" if data else ""))
