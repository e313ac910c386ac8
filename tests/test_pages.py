"""What a template knows is what its page says: each name in it is a field, and each field is used somewhere."""

import dataclasses
from collections.abc import Iterator

import pytest
from jinja2 import Environment, meta, nodes

from webapp import pages


def every(kind: type[pages.Page] = pages.Page) -> Iterator[type[pages.Page]]:
    for one in kind.__subclasses__():
        yield one
        yield from every(one)


KINDS = sorted(set(every()), key=lambda kind: (kind.__module__, kind.__name__))
PAGES = [kind for kind in KINDS if hasattr(kind, "template")]


def trees(environment: Environment, template: str) -> Iterator[nodes.Template]:
    """The template, what it extends, and what it includes: all that sees the page's fields."""
    assert environment.loader
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    yield tree
    for one in tree.find_all((nodes.Extends, nodes.Include)):
        assert isinstance(one.template, nodes.Const), f"{template}: a template whose name is made up"
        yield from trees(environment, one.template.value)


def used_in(environment: Environment, template: str) -> set[str]:
    """What a template looks up that it has not defined before."""
    return set().union(*map(meta.find_undeclared_variables, trees(environment, template)))


def names(environment: Environment, template: str) -> set[str]:
    """What a template looks up and defines nowhere: a block knows what the page around it has imported or set."""
    defined = set()
    for tree in trees(environment, template):
        defined |= {name[-1] if isinstance(name, tuple) else name
                    for one in tree.find_all(nodes.FromImport) for name in one.names}
        defined |= {one.target for one in tree.find_all(nodes.Import)}
        defined |= {name.name for one in tree.find_all((nodes.Assign, nodes.AssignBlock))
                    for name in [one.target, *one.target.find_all(nodes.Name)] if isinstance(name, nodes.Name)}
    return used_in(environment, template) - defined


def of(kind: type[pages.Page]) -> set[str]:
    return {one.name for one in dataclasses.fields(kind)}


def own(kind: type[pages.Page]) -> set[str]:
    return of(kind) - set().union(*(of(base) for base in kind.__bases__ if issubclass(base, pages.Page)))


@pytest.fixture
def environment(app):
    return app.extensions["hudro.environments"]["en"]


@pytest.fixture
def frame(app, clock, environment):
    """What every template knows."""
    with app.test_request_context("/en/"):
        return {*pages._frame(clock(), None), "menu", "partial", "styles", *environment.globals}


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_a_template_knows_its_pages_fields_and_nothing_loose(environment, frame, kind):
    assert names(environment, kind.template) <= frame | of(kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_field_is_said_to_nobody(environment, kind):
    shown = [one for one in PAGES if issubclass(one, kind)]
    assert shown, "no page has these fields"
    assert own(kind) <= set().union(*(used_in(environment, one.template) for one in shown))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_page_is_a_dataclass_of_its_own_and_says_what_it_is(kind):
    assert "__dataclass_params__" in vars(kind), "without the decorator its fields would be none"
    assert not vars(kind)["__doc__"].startswith(kind.__name__ + "("), "the decorator wrote this, nobody else did"


def test_the_names_of_a_template_are_looked_for_in_what_it_includes_and_in_each_block(environment):
    found = names(environment, "days/day.html")
    assert {"sent_advice", "former_readers", "small_hours"} <= found
    assert not found & {"icon", "check_in_form"}   # macros that it imports
