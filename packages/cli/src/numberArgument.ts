/** Numbers on the command line. Each parser throws InvalidArgumentError with the limit; commander adds option and text. */
import { InvalidArgumentError } from 'commander';

/** NaN for a text that is no number; an empty one is none. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** @param name what the number is, as a sentence begins. */
export function numberBetween(low: number, high: number, name = 'It'): (text: string) => number {
  return (text) => {
    const value = numberOf(text);
    if (!(value >= low && value <= high)) {
      throw new InvalidArgumentError(`${name} must be a number from ${low} to ${high}.`);
    }
    return value;
  };
}

export function wholeNumberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = numberOf(text);
    if (!(Number.isInteger(value) && value >= low && value <= high)) {
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

export function numberAboveZero(text: string): number {
  const value = numberOf(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** @param example a share as it is given and what it says, for the message. */
export function shareBelowOne(example: string): (text: string) => number {
  return (text) => {
    const value = numberOf(text);
    if (!(value > 0 && value < 1)) {
      throw new InvalidArgumentError(`It must lie between 0 and 1, such as ${example}.`);
    }
    return value;
  };
}
