// A sentence that we wrote for people is not read back: what it says is a field beside it. This rule refuses `startsWith`, `match`, a
// regular expression, a comparison with a literal and the like on `message`, `remedy`, `detail`, `why` and other prose of our own types.
// What others wrote (Node's errors, TensorRT's log) has no fields and may be read: its types come from outside of src, or are named here.
import ts from 'typescript';

/** Names of members and variables that hold sentences, and of nothing else. */
const PROSE = new Set([
  ...['message', 'remedy', 'detail', 'why', 'reason', 'meaning', 'looksLike', 'summary', 'meeting'],
  ...['basis', 'hint', 'advice', 'note', 'sentence', 'prose', 'complaint', 'problem', 'chosenFrom'],
]);

/** Types of src whose sentences come from outside. */
const FOREIGN = new Set(['LogRecord', 'ParserError', 'PythonException']);

const READERS = new Set([
  ...['startsWith', 'endsWith', 'includes', 'match', 'matchAll', 'search', 'indexOf', 'lastIndexOf', 'split'],
]);

/** Any text, not one of a few words: those are a field already. */
const isText = (type) =>
  type.isUnion() ? type.types.some(isText) : (type.flags & ts.TypeFlags.String) !== 0;

/** @type {import('eslint').Rule.RuleModule} */
export const ownWords = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      read: '`{{name}}` is a sentence for people: what it says needs a field of its own (scripts/lint/own-words.mjs).',
    },
  },
  create(context) {
    // Types come from the parser of typescript-eslint.
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    const isOfSrc = (declaration) => declaration.getSourceFile().fileName.includes('/src/');

    /** Whether this member of an object is a text that somebody else wrote, or no text at all. */
    function isForeign(node, name) {
      const type = checker.getNonNullableType(services.getTypeAtLocation(node));
      const member = checker.getPropertyOfType(type, name);
      if (member === undefined || !isText(checker.getTypeOfSymbol(member))) return true;
      const named = type.aliasSymbol ?? type.symbol;
      if (named === undefined) return false;
      if (FOREIGN.has(named.name)) return true;
      // An error of ours keeps its sentence in the member that Error has.
      if (named.declarations?.some((one) => isOfSrc(one) && type.isClass())) return false;
      return (member.declarations ?? []).length > 0 && !member.declarations.some(isOfSrc);
    }

    function definitionOf(node) {
      for (let scope = context.sourceCode.getScope(node); scope !== null; scope = scope.upper) {
        const variable = scope.set.get(node.name);
        if (variable !== undefined) return variable.defs[0];
      }
      return undefined;
    }

    /** `{ message: text }`: the member that a name stands for, and the pattern that takes it. */
    function takenFrom(name) {
      const property = name.parent?.type === 'AssignmentPattern' ? name.parent.parent : name.parent;
      return property?.type === 'Property' && property.parent.type === 'ObjectPattern' ? property : null;
    }

    /** The name of the sentence that an expression is; null where it is none of ours. */
    function proseOf(node) {
      switch (node.type) {
        case 'ChainExpression':
        case 'TSNonNullExpression':
        case 'TSAsExpression':
          return proseOf(node.expression);
        case 'LogicalExpression':
          return proseOf(node.left);
        case 'MemberExpression': {
          const { name } = node.property;
          return !node.computed && PROSE.has(name) && !isForeign(node.object, name) ? name : null;
        }
        case 'Identifier': {
          const definition = definitionOf(node);
          if (definition === undefined) return null;
          const taken = takenFrom(definition.name);
          if (taken !== null) {
            const { name } = taken.key;
            return PROSE.has(name) && !isForeign(taken.parent, name) ? name : null;
          }
          const init = definition.node.type === 'VariableDeclarator' ? definition.node.init : null;
          if (init?.type === 'MemberExpression' || init?.type === 'ChainExpression') return proseOf(init);
          return PROSE.has(node.name) && isText(services.getTypeAtLocation(node)) ? node.name : null;
        }
        default:
          return null;
      }
    }

    function refuse(node) {
      const name = proseOf(node);
      if (name !== null) context.report({ node, messageId: 'read', data: { name } });
    }

    const isGiven = (node) =>
      (node.type === 'Literal' && typeof node.value === 'string' && node.value !== '') ||
      node.type === 'TemplateLiteral' ||
      (node.type === 'Identifier' && /^[A-Z][A-Z\d_]+$/.test(node.name));

    return {
      CallExpression({ callee, arguments: [argument] }) {
        if (callee.type !== 'MemberExpression' || callee.computed) return;
        // Its lines are layout.
        const isOfLines = argument?.value === '\n';
        if (READERS.has(callee.property.name) && !isOfLines) refuse(callee.object);
        if (['test', 'exec'].includes(callee.property.name) && argument !== undefined) refuse(argument);
      },
      BinaryExpression({ operator, left, right }) {
        if (!/^[!=]==?$/.test(operator)) return;
        if (isGiven(right)) refuse(left);
        if (isGiven(left)) refuse(right);
      },
      SwitchStatement({ discriminant }) {
        refuse(discriminant);
      },
    };
  },
};
