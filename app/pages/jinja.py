"""Jinja as pages use it: the same output in less time, and nothing left behind. It knows no page."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Undefined
from jinja2.utils import missing

OF_EVERY_DICT: Final = frozenset(dir(dict))


@cache
def absent(name: str) -> Undefined:
    """Give what a dict gives for an entry that it has not; the names are those that templates spell."""
    return ChainableUndefined(name=name)


class QuickTemplate(Template):
    """A template that gives one module to all who import from it: none here has globals of its own, which would cost to compare."""

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
        return super()._get_default_module()


class QuickEnvironment(Environment):
    """An environment that asks a dict for its entry at once: most lookups are such, and failing at an attribute first is slow."""

    template_class = QuickTemplate

    def __init__(self, **options: Any) -> None:
        super().__init__(autoescape=True, undefined=ChainableUndefined, auto_reload=False, **options)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Give what Jinja gives: a method of a dict, else its entry, else what is undefined."""
        if type(obj) is not dict or attribute in OF_EVERY_DICT:
            return super().getattr(obj, attribute)
        found = obj.get(attribute, missing)
        return absent(attribute) if found is missing else found
