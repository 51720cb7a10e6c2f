"""The command `mscpof coverage`: which parts and references of the review have findings in the dataset."""

from mscpof.ask.coverage import coverage_of
from mscpof.base.faults import MscpofError
from mscpof.commands.answer_table import number_of, print_answer
from mscpof.commands.options import DatasetOption, EndpointOption, StoreOption, load_knowledge_base
from mscpof.commands.terminal import err

EXAMPLES = ("mscpof coverage",)


def coverage(dataset: DatasetOption = None, store: StoreOption = None, endpoint: EndpointOption = None) -> None:
    """List the places and references of the review with their findings; fail where one has none and no reason."""
    result = coverage_of(load_knowledge_base(dataset, store, endpoint))
    print_answer(result.places)
    print()
    print_answer(result.references)
    if gaps := result.gaps():
        raise MscpofError("uncovered", number=number_of(len(gaps), "gap"), lines=gaps)
    err.print(f"nothing is missing; {result.excused()} places hold no finding, each with the reason")
