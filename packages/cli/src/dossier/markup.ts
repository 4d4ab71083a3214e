/** Text that becomes part of a page, escaped unless it is markup of ours already. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | readonly Part[];

/** Tagged template: what is put in is escaped, lists are joined, markup stays. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + (index < parts.length ? textOf(parts[index]!) : '')).join(''));
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return String(part)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Longer texts may break into lines; figures and dates may not. */
const LONGEST_FIGURE = 22;

function isShort(part: Part): boolean {
  return typeof part === 'string' && part.length <= LONGEST_FIGURE;
}

/** A table; the first cell of every row is its head. */
export function table(heads: readonly string[], rows: readonly (readonly Part[])[], caption?: string): Markup {
  return markup`<div class="wide">
    <table>
      ${
        caption === undefined
          ? ''
          : markup`<caption>
              ${caption}
            </caption>`
      }
      <thead>
        <tr>
          ${heads.map((head) => markup`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            markup`<tr>
              <th scope="row">${first ?? ''}</th>
              ${rest.map((cell) => (isShort(cell) ? markup`<td class="short">${cell}</td>` : markup`<td>${cell}</td>`))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}
