// Names that come from outside (keys of bodies, fields, parameters, stores) must not index a plain object: it has
// `constructor`, `toString` and the like from its prototype, and `__proto__` changes it. Which names come from outside
// no linter knows; so a name whose type is any string does not index an object whose names may be any string either.
import { ESLintUtils } from '@typescript-eslint/utils';
import ts from 'typescript';

const { TypeFlags } = ts;

/** Whether values of this type can be any text, and not only a few known words. */
const isAnyText = (type) =>
  type.isUnion() ? type.types.some(isAnyText) : Boolean(type.flags & (TypeFlags.String | TypeFlags.TemplateLiteral));

export default ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      index: 'A name that may come from outside indexes a plain object: use a Map, or `own` of @stoa/kernel.',
      in: 'A name that may come from outside is looked for in a prototype as well: use Object.hasOwn.',
    },
  },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();
    const typeOf = (node) => checker.getNonNullableType(services.getTypeAtLocation(node));
    /** Whether there is a value for each text, as the type has it. */
    const hasAnyName = (type) =>
      type.isUnion() ? type.types.some(hasAnyName) : Boolean(type.getStringIndexType());
    return {
      MemberExpression(node) {
        if (!node.computed || !isAnyText(typeOf(node.property))) return;
        if (hasAnyName(typeOf(node.object))) context.report({ node, messageId: 'index' });
      },
      'BinaryExpression[operator="in"]'(node) {
        if (isAnyText(typeOf(node.left))) context.report({ node, messageId: 'in' });
      },
    };
  },
});
