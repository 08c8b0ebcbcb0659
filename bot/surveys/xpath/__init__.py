"""The expression layer: XPath 1.0 with the functions of ODK XForms over a mutable instance tree."""

from bot.errors import ExpressionError, ExpressionSyntaxError
from bot.surveys.xpath.context import MAX_STEPS, Context
from bot.surveys.xpath.expression import NAMESPACES, Expression, compile_expression
from bot.surveys.xpath.functions import FUNCTIONS
from bot.surveys.xpath.markup import parse_document, parse_xml
from bot.surveys.xpath.references import FunctionUse, Reference
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, number_text, to_boolean, to_number, to_text

__all__ = [
    "FUNCTIONS",
    "MAX_STEPS",
    "NAMESPACES",
    "Context",
    "Expression",
    "ExpressionError",
    "ExpressionSyntaxError",
    "FunctionUse",
    "Node",
    "Reference",
    "Value",
    "compile_expression",
    "number_text",
    "parse_document",
    "parse_xml",
    "to_boolean",
    "to_number",
    "to_text",
]
