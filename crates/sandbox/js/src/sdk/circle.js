// Why a structure has no JSON: the circle in it, drawn as V8 does.

import { isObject } from './util.js';

const SHOWN_FIRST = 2;

function constructorName(object) {
  const name = object.constructor && object.constructor.name;
  return typeof name === 'string' && name ? `'${name}'` : "'Object'";
}

/** The first circle in the order in which JSON is written: the way to it, and the step that closes it. */
function findCircle(value) {
  const path = [];
  function visit(object, key) {
    const start = path.findIndex((step) => step.object === object);
    if (start >= 0) {
      return { steps: path.slice(start), closing: key };
    }
    path.push({ object, key });
    for (const name of Object.keys(object)) {
      const inner = object[name];
      const circle = isObject(inner) && typeof inner !== 'function'
        ? visit(inner, Array.isArray(object) ? `index ${name}` : `property '${name}'`)
        : undefined;
      if (circle) {
        return circle;
      }
    }
    path.pop();
    return undefined;
  }
  return isObject(value) ? visit(value) : undefined;
}

/** Lines for the circle in `value`, or undefined if there is none. */
export function circleText(value) {
  const circle = findCircle(value);
  if (circle === undefined) {
    return undefined;
  }
  const [first, ...others] = circle.steps;
  const lines = others.map(({ key, object }) => `|     ${key} -> object with constructor ${constructorName(object)}`);
  if (lines.length > SHOWN_FIRST + 1) {
    lines.splice(SHOWN_FIRST, lines.length - SHOWN_FIRST - 1, '|     ...');
  }
  return [`--> starting at object with constructor ${constructorName(first.object)}`, ...lines, `--- ${circle.closing} closes the circle`]
    .map((line) => `\n    ${line}`)
    .join('');
}
