/** Plain data → YAML in block style. Texts are always quoted as JSON does, which every YAML 1.2 reader takes. */
export function formatYaml(value: unknown): string {
  return `${block(value, '')}\n`.trimStart();
}

function block(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `\n${indent}-${isBranch(item) ? nested(item, indent) : block(item, indent)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) return ' {}';
    return entries.map(([key, item]) => `\n${indent}${keyText(key)}:${block(item, `${indent}  `)}`).join('');
  }
  return ` ${JSON.stringify(value)}`;
}

/** A map or list as a list item: its first line follows the dash. */
function nested(item: unknown, indent: string): string {
  const text = block(item, `${indent}  `);
  return text.startsWith('\n') ? ` ${text.slice(1 + indent.length + 2)}` : text;
}

function isBranch(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function keyText(key: string): string {
  return /^[A-Za-z$][A-Za-z0-9_$-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key)
    ? key
    : JSON.stringify(key);
}
