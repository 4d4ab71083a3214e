import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../src/bpx/expression.ts';

interface Tree {
  readonly text: string;
  readonly value: (x: number) => number;
}

function evaluate(text: string, x: number): number {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(`${text}: ${result.problem.message}`);
  return result.expression.value(x);
}

describe('an expression', () => {
  it.each([
    ['-x**2', 3, -9],
    ['2**3**2', 0, 512],
    ['2**-1', 0, 0.5],
    ['-2**-2', 0, -0.25],
    ['(-x)**2', 3, 9],
    ['2 - 3 - 4', 0, -5],
    ['8 / 4 / 2', 0, 1],
    ['2 * x ** 2 / 4', 4, 8],
    ['1 - -x', 2, 3],
    ['--x', 2, 2],
    ['+x', 2, 2],
    ['.5 + 1. + 1e-1 + 2E+1', 0, 21.6],
    ['exp(x) * tanh(2 * x) - cosh(-x)', 0.3, Math.exp(0.3) * Math.tanh(0.6) - Math.cosh(0.3)],
    ['5.34e-10 * exp(-0.65e-3 * x)', 1000, 5.34e-10 * Math.exp(-0.65)],
    ['  x\n', 7, 7],
  ])('%s at x = %f is %f, as in Python', (text, x, value) => {
    expect(evaluate(text, x)).toBeCloseTo(value, 12);
  });

  it.each([
    ['', 'ends too early', 0],
    ['x +', 'ends too early', 3],
    ['(x', 'missing ")"', 2],
    ['x)', 'unexpected ")"', 1],
    ['sin(x)', 'unknown name "sin"', 0],
    ['exp x', 'needs an argument', 4],
    ['x ^ 2', 'unexpected character "^"', 2],
    ['2 x', 'unexpected "x"', 2],
    ['1e999', 'too large', 0],
    ['x; process.exit()', 'unexpected character ";"', 1],
    ['__import__(x)', 'unknown name "__import__"', 0],
    ['x * * 2', 'unexpected "*"', 4],
  ])('%j is refused: %s', (text, message, position) => {
    const result = parseExpression(text);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problem.message).toContain(message);
    expect(result.problem.position).toBe(position);
  });

  it('is refused when it is endless or bottomless, without exhausting the stack', () => {
    for (const text of [
      '('.repeat(5000),
      '-'.repeat(9000) + 'x',
      'x'.repeat(20_000),
      '1+'.repeat(4000) + '1',
      '2**'.repeat(3000) + '2',
    ]) {
      expect(parseExpression(text).ok).toBe(false);
    }
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'x',
      '1',
      '2.5',
      '1e3',
      '+',
      '-',
      '*',
      '/',
      '**',
      '(',
      ')',
      'exp(',
      'tanh(',
      'cosh(',
      ' ',
      '.',
      'e',
      'sin',
      '\u0000',
      '😀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const result = parseExpression(text);
          if (result.ok) expect(typeof result.expression.value(0.5)).toBe('number');
          else expect(result.problem.position).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });

  /** A random tree as text with every operation in parentheses, and its value computed beside it. */
  const tree = fc.letrec<{ node: Tree }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true } as const,
      fc.constant<Tree>({ text: 'x', value: (x: number) => x }),
      fc.integer({ min: 0, max: 9 }).map((n): Tree => ({ text: String(n), value: () => n })),
      fc
        .tuple(tie('node'), tie('node'))
        .map(([a, b]): Tree => ({ text: `(${a.text} + ${b.text})`, value: (x: number) => a.value(x) + b.value(x) })),
      fc
        .tuple(tie('node'), tie('node'))
        .map(([a, b]): Tree => ({ text: `(${a.text} - ${b.text})`, value: (x: number) => a.value(x) - b.value(x) })),
      fc
        .tuple(tie('node'), tie('node'))
        .map(([a, b]): Tree => ({ text: `(${a.text}*${b.text})`, value: (x: number) => a.value(x) * b.value(x) })),
      fc
        .tuple(tie('node'), tie('node'))
        .map(([a, b]): Tree => ({ text: `(${a.text}/${b.text})`, value: (x: number) => a.value(x) / b.value(x) })),
      tie('node').map((a): Tree => ({ text: `tanh(${a.text})`, value: (x: number) => Math.tanh(a.value(x)) })),
      tie('node').map((a): Tree => ({ text: `(-${a.text})`, value: (x: number) => -a.value(x) })),
    ),
  })).node;

  it('has the value of its tree', () => {
    fc.assert(
      fc.property(tree, fc.double({ min: 0.1, max: 2, noNaN: true }), ({ text, value }, x) => {
        expect(evaluate(text, x)).toBe(value(x));
      }),
    );
  });

  it('knows its slope', () => {
    const texts = [
      'x**3 - 2*x',
      'exp(-3*x) / (1 + x)',
      'tanh((x - 0.3)/0.1)',
      'cosh(x)**2',
      '(1 - x)**1.3198',
      'x**x',
      '2**x',
    ];
    for (const text of texts) {
      const result = parseExpression(text);
      if (!result.ok) throw new Error(result.problem.message);
      for (const x of [0.2, 0.31, 0.8]) {
        const width = 1e-6;
        const secant = (result.expression.value(x + width) - result.expression.value(x - width)) / (2 * width);
        expect(result.expression.slope(x)).toBeCloseTo(secant, 6);
      }
    }
  });
});
