/** What the schemas of HTTP bodies are put together from. */
import { Type, type TInteger, type TNull, type TNumber, type TObject, type TProperties, type TUnion } from 'typebox';

/** An object that has these properties and no others. */
export const closed = <Properties extends TProperties>(
  properties: Properties,
  description?: string,
): TObject<Properties> =>
  Type.Object(
    properties,
    description === undefined ? { additionalProperties: false } : { additionalProperties: false, description },
  );
/** A number, or null where it is not known. */
export const OrNull = (description: string): TUnion<[TNumber, TNull]> =>
  Type.Union([Type.Number(), Type.Null()], { description });
export const Count: TInteger = Type.Integer({ minimum: 0 });
