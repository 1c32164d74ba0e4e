// Comments, names and test names are plain technical English: a sentence names its subject (the caller, the user, the
// client), and a name is the term that the field uses. The list holds words that hide the subject or replace a term.

const anyPerson = 'the caller, the user, the client';

/** Words that are refused in comments, names and test names, and what to write instead. */
const words = new Map([
  ...['he', 'him', 'his', 'himself', 'she', 'her', 'hers', 'herself'].map((word) => [word, anyPerson]),
  ...[
    'whoever',
    'whomever',
    'whom',
    'someone',
    'somebody',
    'anyone',
    'anybody',
    'everyone',
    'everybody',
    'nobody',
  ].map((word) => [word, anyPerson]),
  ...['tell', 'tells', 'told', 'telling'].map((word) => [word, 'publish, report, return, notify']),
  ...['door', 'doors'].map((word) => [word, 'authentication, adapter, entry point']),
  ...['room', 'rooms'].map((word) => [word, 'scope']),
  ['patiently', 'retry'],
]);

/** Words that are refused in names alone; in a sentence they are plain English. */
const wordsOfNames = new Map([...words, ['enter', 'authenticate, join'], ['most', 'max']]);

/** Names that are refused as a whole. */
const names = new Map([
  ['Given', 'Input'],
  ['How', 'ParseOptions'],
  ['Wrong', 'FieldError'],
]);

/** `readAwayHTTPBody`, `READ_AWAY` and `read-away` are the same words. */
const wordsOf = (name) =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .match(/[A-Za-z]+/g) ?? [];

const findings = (candidates, list, allowed) =>
  candidates.flatMap((word) => {
    const instead = list.get(word.toLowerCase());
    return instead && !allowed.includes(word.toLowerCase()) ? [{ word, instead }] : [];
  });

/**
 * The refused words of a comment, a sentence or a test name.
 * @param allowed words that are exempt here, in lower case
 */
export const refusedInText = (text, allowed = []) => findings(text.match(/[A-Za-z]+/g) ?? [], words, allowed);

/** The refused words of an identifier. */
const refusedInName = (name, allowed = []) =>
  names.has(name)
    ? [{ word: name, instead: names.get(name) }]
    : findings(wordsOf(name), wordsOfNames, allowed);

const testFunctions = new Set(['it', 'test', 'describe', 'xit', 'fit']);

/** Whether the call is `it(…)`, `describe.each(…)(…)` or `test.each\`…\`(…)`. */
function isTest({ callee }) {
  let at = callee;
  while (
    at.type === 'MemberExpression' ||
    at.type === 'CallExpression' ||
    at.type === 'TaggedTemplateExpression'
  )
    at = at.object ?? at.callee ?? at.tag;
  return at.type === 'Identifier' && testFunctions.has(at.name);
}

/** The strings of the table of an `it.each([…])`, where a row, or its first item, can be the title. */
function* titlesOf({ type, value, elements = [] }) {
  if (type === 'Literal' && typeof value === 'string') yield value;
  for (const element of elements) if (element) yield* titlesOf(element);
}

/** Whether the name is declared here, and not only used. */
const isDeclared = (node, { parent } = node) =>
  (/^(VariableDeclarator|FunctionDeclaration|FunctionExpression|Class\w+|TS(Interface|TypeAlias|Enum)Declaration|TSTypeParameter)$/.test(
    parent.type,
  ) &&
    parent.id === node) ||
  (/^(MethodDefinition|PropertyDefinition|TSPropertySignature|TSMethodSignature|Property)$/.test(
    parent.type,
  ) &&
    parent.key === node &&
    !parent.computed) ||
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|TSParameterProperty|AssignmentPattern|RestElement|ArrayPattern|ImportSpecifier)$/.test(
    parent.type,
  );

export default {
  meta: {
    type: 'suggestion',
    schema: [
      {
        type: 'object',
        properties: { allow: { type: 'array', items: { type: 'string' } } },
        additionalProperties: false,
      },
    ],
    messages: { word: '"{{word}}" is not a term of the field: write {{instead}}.' },
  },
  create(context) {
    const allowed = context.options[0]?.allow ?? [];
    const { sourceCode } = context;
    const report = (loc, found) => {
      for (const data of found) context.report({ loc, messageId: 'word', data });
    };
    const checkName = (node) => {
      if (isDeclared(node)) report(node.loc, refusedInName(node.name, allowed));
    };
    return {
      Program() {
        for (const comment of sourceCode.getAllComments())
          report(comment.loc, refusedInText(comment.value, allowed));
      },
      Identifier: checkName,
      PrivateIdentifier: checkName,
      CallExpression(node) {
        const [title] = node.arguments;
        if (!title || !isTest(node)) return;
        if (title.type === 'ArrayExpression')
          report(title.loc, refusedInText([...titlesOf(title)].join(' '), allowed));
        if (title.type === 'Literal' && typeof title.value === 'string')
          report(title.loc, refusedInText(title.value, allowed));
        if (title.type === 'TemplateLiteral')
          report(title.loc, refusedInText(title.quasis.map(({ value }) => value.cooked).join(' '), allowed));
      },
    };
  },
};
