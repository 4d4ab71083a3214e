/** The text of a BPX file as a value, or in one sentence why it is none and where. */

type TextResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

const BYTE_ORDER_MARK = '\uFEFF';
/** What a YAML file of BPX has at the start of a line, without the quotes and braces of JSON. */
const YAML_SECTION = /^(?:Header|Parameterisation)[ \t]*:/m;
const STRING_OR_NO_NUMBER = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** Of JSON, with or without a byte-order mark. Never throws. */
export function readText(text: string): TextResult {
  const content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  try {
    return { ok: true, value: JSON.parse(content) };
  } catch (error) {
    return { ok: false, message: whyNotJson(content, error instanceof Error ? error.message : String(error)) };
  }
}

function whyNotJson(content: string, reason: string): string {
  if (YAML_SECTION.test(content)) {
    return 'is not JSON but looks like YAML: parse it and pass the object, as the command line does';
  }
  let key = '';
  for (const { 0: token, index } of content.matchAll(STRING_OR_NO_NUMBER)) {
    if (token.startsWith('"')) {
      if (/^\s*:/.test(content.slice(index + token.length, index + token.length + 80))) key = token;
      continue;
    }
    const before = content.slice(0, index).split('\n');
    const owner = key === '' ? '' : ` of ${key}`;
    return `is not JSON: ${token}${owner} in line ${before.length}, column ${before.at(-1)!.length + 1} is no number of JSON, give a finite number`;
  }
  return `is not JSON: ${reason}`;
}
