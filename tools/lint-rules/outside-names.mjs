// Names that come from outside (keys of bodies, fields, parameters, stores) must not index a plain object, which has
// `constructor`, `toString` and the like by inheritance and changes its prototype by `__proto__`. Which names come from
// outside no linter knows. So a name that may be any text does not index an object whose names may be any text, unless
// the code says that the object itself has it: in a branch of `Object.hasOwn(object, name)`, or in a loop over its keys.
import ts from 'typescript';

const { TypeFlags } = ts;

/** Whether values of this type can be any text, and not only a few known words. */
const isAnyText = (type) =>
  type.isUnion()
    ? type.types.some(isAnyText)
    : (type.flags & (TypeFlags.String | TypeFlags.TemplateLiteral)) !== 0;

/** Whether the type promises a value for each text. */
const hasAnyName = (type) =>
  type.isUnion() ? type.types.some(hasAnyName) : type.getStringIndexType() !== undefined;

/** Whether `test` is, or asks first of all, whether the object itself has the name. */
const asksFor = (test, hasOwn, text) =>
  text(test) === hasOwn ||
  (test.type === 'LogicalExpression' && test.operator === '&&' && asksFor(test.left, hasOwn, text));

/** Whether the node stands where `Object.hasOwn` has said yes. */
function isGuarded(node, hasOwn, text) {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    const isBranch =
      (/^(Conditional|If)/.test(parent.type) &&
        parent.consequent === at &&
        asksFor(parent.test, hasOwn, text)) ||
      (parent.operator === '&&' && parent.right === at && asksFor(parent.left, hasOwn, text));
    if (isBranch) return true;
  }
  return false;
}

function variableOf({ name }, scope) {
  return scope && (scope.set.get(name) ?? variableOf({ name }, scope.upper));
}

/** Whether the name is the variable of a loop over the object's own keys. */
function isOwnKey(name, object, { scope, text }) {
  const definition = name.type === 'Identifier' && variableOf(name, scope)?.defs[0]?.node.parent?.parent;
  if (!definition) return false;
  const over = text(definition.right ?? name);
  return definition.type === 'ForOfStatement'
    ? over === `Object.keys(${object})`
    : definition.type === 'ForInStatement' && over === object;
}

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      index: 'A name that may come from outside indexes a plain object: use a Map, or `own` of @stoa/kernel.',
      in: 'A name that may come from outside is looked for in prototypes as well: use Object.hasOwn.',
    },
  },
  create(context) {
    const { program, getTypeAtLocation } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const typeOf = (node) => checker.getNonNullableType(getTypeAtLocation(node));
    const text = (node) => context.sourceCode.getText(node);
    return {
      MemberExpression(node) {
        const { object, property, computed } = node;
        if (!computed || !isAnyText(typeOf(property)) || !hasAnyName(typeOf(object))) return;
        if (isGuarded(node, `Object.hasOwn(${text(object)}, ${text(property)})`, text)) return;
        const scope = context.sourceCode.getScope(node);
        if (!isOwnKey(property, text(object), { scope, text })) context.report({ node, messageId: 'index' });
      },
      'ObjectPattern > Property[computed=true]'(node) {
        if (isAnyText(typeOf(node.key)) && hasAnyName(typeOf(node.parent)))
          context.report({ node, messageId: 'index' });
      },
      'BinaryExpression[operator="in"]'(node) {
        if (isAnyText(typeOf(node.left))) context.report({ node, messageId: 'in' });
      },
    };
  },
};
