"""Jinja as pages use it: the same output in less time. It knows no page.

Compiled templates take what escapes, their macros and what is undefined from their globals: here these are others, and quicker.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cache, partial
from types import BuiltinMethodType, CodeType, FunctionType, MethodType
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro, Undefined
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

OF_EVERY_DICT: Final = frozenset(dir(dict))
PLAIN: Final = frozenset((BuiltinMethodType, FunctionType, MethodType))
NOTHING: Final = Undefined("The condition of an expression did not hold, and it says nothing else.")
marked: Final[Callable[[str], Markup]] = partial(str.__new__, Markup)  # what is escaped already


def escaped(value: Any) -> str:
    """Escape what is written into a page; from here on it is text of that page, which need not be marked."""
    kind, text = type(value), value
    if kind is str:
        text = _escape_inner(value)
    elif kind is not Markup:
        text = "" if value is NOTHING else escape(value)
    return text  # type: ignore[no-any-return]


@cache
def absent(name: str) -> Undefined:
    """Give what a dict gives for an entry that it has not; the names are those that templates spell."""
    return ChainableUndefined(name=name)


class QuickMacro(Macro):
    """A macro whose function can be called at once, where its arguments come in order."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        most = -1 if self.catch_kwargs or self.catch_varargs or self.caller else self._argument_count
        self.rest = [(missing,) * n for n in range(most, -1, -1)]  # by how many arguments are given


class QuickContext(Context):
    """A context that does not ask a macro or a method again and again what it wants to be passed: it wants nothing."""

    def call(self, obj: Any, /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **kwargs: Any) -> Any:
        if type(obj) is QuickMacro and not kwargs and len(args) < len(obj.rest):
            return marked(obj._func(*args, *obj.rest[len(args)]))
        if type(obj) in PLAIN and not hasattr(obj, "jinja_pass_arg"):
            return obj(*args, **kwargs)
        return super().call(obj, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **kwargs)


class QuickTemplate(Template):
    """A template that gives one module to all who import from it: none here has globals of its own, which would cost to compare."""

    @classmethod
    def from_code(
        cls, environment: Environment, code: CodeType, globals: MutableMapping[str, Any], uptodate: Any = None
    ) -> Template:
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__.update(escape=escaped, Macro=QuickMacro, Undefined=lambda _hint: NOTHING)
        return made

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Give the page, and leave no circle: a macro of a page holds the context that holds it, and with it all that was read."""
        context = self.new_context(dict(*args, **kwargs))
        try:
            return self.environment.concat(self.root_render_func(context))
        except Exception:
            self.environment.handle_exception()
        finally:
            context.vars.clear()
            context.parent.clear()

    def _get_default_module(self, _ctx: Context | None = None) -> TemplateModule:
        return self._module or super()._get_default_module()


class QuickEnvironment(Environment):
    """An environment that asks a dict for its entry at once, and finds a template that it has by its name."""

    context_class = QuickContext
    template_class = QuickTemplate

    def __init__(self, **options: Any) -> None:
        super().__init__(autoescape=True, undefined=ChainableUndefined, auto_reload=False, **options)
        self.loaded: dict[Any, Template] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Give what Jinja gives: a method of a dict, else its entry, else what is undefined."""
        if type(obj) is dict and attribute not in OF_EVERY_DICT:
            found = obj.get(attribute, missing)
            return absent(attribute) if found is missing else found
        if type(obj) is ChainableUndefined:
            return obj
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def get_template(self, name: Any, parent: str | None = None, globals: MutableMapping[str, Any] | None = None) -> Template:
        found = self.loaded.get(name)
        if found is None:
            found = self.loaded[name] = super().get_template(name, parent, globals)
        return found
