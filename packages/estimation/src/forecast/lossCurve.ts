/** How much of a cell's first capacity is lost, over its cycles (or hours, or ampere-hours: one measure for all). */
export interface LossCurve {
  /** Strictly increasing; the first entry is where loss is counted from. */
  readonly cycles: Float64Array;
  /** 1 − capacity / first capacity. Same length. */
  readonly loss: Float64Array;
}

/**
 * Loss from measured capacities, counted from the first. Capacities at the same cycles are averaged; what goes back in
 * cycles is left out.
 *
 * @throws RangeError if lengths differ or the first capacity is not positive.
 */
export function lossCurveOf(cycles: Float64Array, capacity: Float64Array): LossCurve {
  if (cycles.length !== capacity.length) {
    throw new RangeError(`Cannot pair ${cycles.length} cycles with ${capacity.length} capacities`);
  }
  const points: { readonly cycles: number; sum: number; count: number }[] = [];
  for (let k = 0; k < cycles.length; k++) {
    const last = points.at(-1);
    if (last !== undefined && last.cycles === cycles[k]) {
      last.sum += capacity[k]!;
      last.count++;
    } else if (last === undefined || cycles[k]! > last.cycles) {
      points.push({ cycles: cycles[k]!, sum: capacity[k]!, count: 1 });
    }
  }
  const [first] = points;
  if (first !== undefined && !(first.sum > 0)) {
    throw new RangeError(`Cannot count loss from a first capacity of ${first.sum / first.count} A·s: must be > 0`);
  }
  return {
    cycles: Float64Array.from(points, (point) => point.cycles),
    loss: Float64Array.from(points, ({ sum, count }) => 1 - sum / count / (first!.sum / first!.count)),
  };
}

/** The part up to and including `cycles`. */
export function seenUntil({ cycles, loss }: LossCurve, until: number): LossCurve {
  const count = cycles.filter((at) => at <= until).length;
  return { cycles: cycles.subarray(0, count), loss: loss.subarray(0, count) };
}

/** Linear between entries, held outside. */
export function lossAt({ cycles, loss }: LossCurve, at: number): number {
  const last = cycles.length - 1;
  if (!(at > cycles[0]!)) return loss[0]!;
  if (at >= cycles[last]!) return loss[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (cycles[middle]! <= at) low = middle;
    else high = middle;
  }
  const share = (at - cycles[low]!) / (cycles[high]! - cycles[low]!);
  return loss[low]! + share * (loss[high]! - loss[low]!);
}
