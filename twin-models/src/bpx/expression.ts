/**
 * Expressions of BPX files: one variable x, `+ - * / **`, parentheses, exp, tanh, cosh. Never eval.
 *
 * Meaning is Python's: `**` binds tighter than a sign on its left and groups from the right,
 * so −x**2 = −(x²), 2**3**2 = 2**9 and 2**-1 = ½. A precedence parser (Pratt 1973) makes a tree that
 * gives value and derivative.
 */

/** An expression that was understood. */
export interface Expression {
  readonly text: string;
  value(x: number): number;
  /** d value/dx. */
  slope(x: number): number;
}

/** Why a text is not an expression; `position` counts characters from 0. */
export interface ExpressionProblem {
  readonly message: string;
  readonly position: number;
}

export type ExpressionResult =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problem: ExpressionProblem };

/** Longer texts are refused: published fits have a few hundred characters. */
const LONGEST_TEXT = 10_000;
/** Deeper nesting is refused, long before it could exhaust the stack. */
const DEEPEST_NESTING = 100;
const MOST_OPERATIONS = 2000;

const SUM = 10;
const PRODUCT = 20;
const SIGN = 25;
const POWER = 30;

interface Node {
  value(x: number): number;
  slope(x: number): number;
}

type Token =
  | { readonly kind: 'number'; readonly value: number; readonly position: number }
  | { readonly kind: 'name' | 'operator' | 'end'; readonly text: string; readonly position: number };

/** Parses an expression of x. Never throws. */
export function parseExpression(text: string): ExpressionResult {
  if (text.length > LONGEST_TEXT) {
    return refuse(`expression has ${text.length} characters, at most ${LONGEST_TEXT} are read`, LONGEST_TEXT);
  }
  const tokens = tokenize(text);
  if (!Array.isArray(tokens)) return { ok: false, problem: tokens };
  const parser = new Parser(tokens);
  const node = parser.parseAll();
  if (!node) return { ok: false, problem: parser.problem };
  return { ok: true, expression: { text, value: (x) => node.value(x), slope: (x) => node.slope(x) } };
}

function refuse(message: string, position: number): ExpressionResult {
  return { ok: false, problem: { message, position } };
}

const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\*\*|[-+*/()]))/y;

function tokenize(text: string): Token[] | ExpressionProblem {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (!match) {
      const rest = text.slice(position).trimStart();
      if (rest === '') break;
      const at = text.length - rest.length;
      return { message: `unexpected character "${rest.slice(0, 1)}"`, position: at };
    }
    const [whole, number, name, operator] = match;
    const at = position + whole.length - whole.trimStart().length;
    position = TOKEN.lastIndex;
    if (number !== undefined) {
      const value = Number(number);
      if (!Number.isFinite(value)) return { message: `number ${number} is too large`, position: at };
      tokens.push({ kind: 'number', value, position: at });
    } else if (name !== undefined) tokens.push({ kind: 'name', text: name, position: at });
    else tokens.push({ kind: 'operator', text: operator!, position: at });
  }
  tokens.push({ kind: 'end', text: 'end', position: text.length });
  return tokens;
}

class Parser {
  problem: ExpressionProblem = { message: 'empty expression', position: 0 };
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;
  private operations = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  parseAll(): Node | null {
    const node = this.parse(0);
    if (!node) return null;
    const rest = this.peek();
    return rest.kind === 'end' ? node : this.fail(`unexpected ${describe(rest)} after the expression`, rest);
  }

  private parse(binding: number): Node | null {
    this.depth++;
    if (this.depth > DEEPEST_NESTING) return this.fail(`nested deeper than ${DEEPEST_NESTING}`, this.peek());
    let left = this.parsePrefix();
    while (left) {
      const token = this.peek();
      const operator = token.kind === 'operator' ? token.text : '';
      const strength = bindingOf(operator);
      if (strength <= binding) break;
      this.index++;
      this.operations++;
      if (this.operations > MOST_OPERATIONS) return this.fail(`more than ${MOST_OPERATIONS} operations`, token);
      // The right side of ** may carry a sign and groups from the right; all others group from the left.
      const right: Node | null = this.parse(operator === '**' ? SIGN : strength);
      left = right && combine(operator, left, right);
    }
    this.depth--;
    return left;
  }

  private parsePrefix(): Node | null {
    const token = this.next();
    if (token.kind === 'number') return constant(token.value);
    if (token.kind === 'name') return this.parseName(token.text, token);
    if (token.kind === 'operator') {
      if (token.text === '(') return this.parseGroup();
      if (token.text === '-') return mapNode(this.parse(SIGN), negate);
      if (token.text === '+') return this.parse(SIGN);
    }
    return this.fail(token.kind === 'end' ? 'expression ends too early' : `unexpected ${describe(token)}`, token);
  }

  private parseName(name: string, token: Token): Node | null {
    if (name === 'x') return variable;
    const call = FUNCTIONS.get(name);
    if (!call) return this.fail(`unknown name "${name}"; known are x, exp, tanh, cosh`, token);
    const open = this.next();
    if (open.kind !== 'operator' || open.text !== '(')
      return this.fail(`"${name}" needs an argument in parentheses`, open);
    return mapNode(this.parseGroup(), call);
  }

  private parseGroup(): Node | null {
    const inner = this.parse(0);
    if (!inner) return null;
    const close = this.next();
    return close.kind === 'operator' && close.text === ')' ? inner : this.fail('missing ")"', close);
  }

  private peek(): Token {
    return this.tokens[this.index]!;
  }

  private next(): Token {
    const token = this.tokens[this.index]!;
    if (token.kind !== 'end') this.index++;
    return token;
  }

  private fail(message: string, at: Token): null {
    this.problem = { message, position: at.position };
    return null;
  }
}

function bindingOf(operator: string): number {
  if (operator === '+' || operator === '-') return SUM;
  if (operator === '*' || operator === '/') return PRODUCT;
  return operator === '**' ? POWER : -1;
}

function describe(token: Token): string {
  return token.kind === 'number' ? `number ${token.value}` : `"${token.text}"`;
}

function mapNode(node: Node | null, make: (inner: Node) => Node): Node | null {
  return node && make(node);
}

const variable: Node = { value: (x) => x, slope: () => 1 };

function constant(value: number): Node {
  return { value: () => value, slope: () => 0 };
}

function negate(a: Node): Node {
  return { value: (x) => -a.value(x), slope: (x) => -a.slope(x) };
}

const FUNCTIONS: ReadonlyMap<string, (a: Node) => Node> = new Map([
  ['exp', (a: Node): Node => ({ value: (x) => Math.exp(a.value(x)), slope: (x) => Math.exp(a.value(x)) * a.slope(x) })],
  [
    'tanh',
    (a: Node): Node => ({
      value: (x) => Math.tanh(a.value(x)),
      slope: (x) => (1 - Math.tanh(a.value(x)) ** 2) * a.slope(x),
    }),
  ],
  [
    'cosh',
    (a: Node): Node => ({ value: (x) => Math.cosh(a.value(x)), slope: (x) => Math.sinh(a.value(x)) * a.slope(x) }),
  ],
]);

function combine(operator: string, a: Node, b: Node): Node {
  switch (operator) {
    case '+':
      return { value: (x) => a.value(x) + b.value(x), slope: (x) => a.slope(x) + b.slope(x) };
    case '-':
      return { value: (x) => a.value(x) - b.value(x), slope: (x) => a.slope(x) - b.slope(x) };
    case '*':
      return { value: (x) => a.value(x) * b.value(x), slope: (x) => a.slope(x) * b.value(x) + a.value(x) * b.slope(x) };
    case '/':
      return {
        value: (x) => a.value(x) / b.value(x),
        slope: (x) => (a.slope(x) - (a.value(x) / b.value(x)) * b.slope(x)) / b.value(x),
      };
    default:
      return { value: (x) => a.value(x) ** b.value(x), slope: (x) => powerSlope(a, b, x) };
  }
}

function powerSlope(a: Node, b: Node, x: number): number {
  const base = a.value(x);
  const exponent = b.value(x);
  const ofBase = exponent === 0 ? 0 : exponent * base ** (exponent - 1) * a.slope(x);
  const exponentSlope = b.slope(x);
  // A constant exponent needs no logarithm, so negative bases are fine.
  return exponentSlope === 0 ? ofBase : ofBase + base ** exponent * Math.log(base) * exponentSlope;
}
