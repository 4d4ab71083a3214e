/** SVG as text: elements with escaped attributes and content. */

type Attributes = Readonly<Record<string, string | number>>;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return Array.from(text, (sign) => ESCAPES[sign] ?? (isXml(sign) ? sign : '')).join('');
}

/** Control characters are no XML at all, not even escaped. */
function isXml(sign: string): boolean {
  return sign >= ' ' || sign === '\n' || sign === '\t';
}

/** One element; `children` are elements, already escaped. */
export function element(name: string, attributes: Attributes, children?: string | readonly string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeXml(value)}"`,
  );
  const inside = typeof children === 'string' ? children : children?.join('');
  return inside === undefined ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inside}</${name}>`;
}

export function textElement(text: string, attributes: Attributes): string {
  return element('text', attributes, escapeXml(text));
}

/** A tenth of a pixel is finer than any screen; more digits only make the file longer. */
export function coordinate(pixels: number): string {
  return String(Number(pixels.toFixed(1)));
}

/** Pixels that a text takes, estimated: no font is at hand here. On the wide side, so that nothing overlaps. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * 0.56;
}

/** Lines of at most `width` pixels, broken between words. */
export function wrapText(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
