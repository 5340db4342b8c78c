import { defineCodes } from "../define.ts";

/** Findings of `validate`: the declaration is not of the form that the language has. */
export const schemaCodes = defineCodes({
  "schema/invalid": {
    severity: "error",
    message: '"<property>" cannot have this value: <problem>.',
    why: "The value has a form that the language does not know, so no target could be told what it means.",
    fix: "Write it as the type of the property says; an editor with TypeScript shows it.",
  },
  "schema/missing": {
    severity: "error",
    message: '"<property>" is missing.',
    why: "It has no default, because a default would hide a cost or a risk, or there is none that could be meant.",
    fix: "Add it: `<property>: <example>`.",
  },
  "schema/unknown-property": {
    severity: "error",
    message: 'There is no "<property>" here.<suggestion>',
    why: "A property that nothing reads would be ignored silently.",
    fix: "Correct the name, or remove it.",
  },
  "schema/duplicate-property": {
    severity: "error",
    message: '"<property>" is written twice.',
    why: "JavaScript keeps the last one and drops the first without a word.",
    fix: "Remove one of them.",
  },
  "schema/duration": {
    severity: "error",
    message: '"<value>" is no duration.',
    why: "Durations carry their unit, so that nobody has to guess it.",
    fix: 'Write a whole number from 1 on and one of ms, s, m, h, d, a year at most: `"250ms"`, `"5s"`, `"1h"`.',
  },
  "schema/size": {
    severity: "error",
    message: '"<value>" is no size.',
    why: "Sizes carry their unit, so that nobody has to guess it.",
    fix: 'Write a whole number from 0 on and one of b, kb, mb: `"64kb"`, `"1mb"`.',
  },
  "schema/rate": {
    severity: "error",
    message: '"<value>" is no rate.',
    why: "A rate is a number of requests in a window of time.",
    fix: 'Write at least 1 in a second, minute, hour or day, `"100 per minute"`, or in any other time: `"10 per 5s"`.',
  },
  "schema/percent": {
    severity: "error",
    message: '"<value>" is no share.',
    why: "Shares are written in percent of the whole, from 0% to 100%.",
    fix: 'Write `"50%"`, or `"12.5%"` with up to four digits behind the point.',
  },
  "schema/wrong-kind": {
    severity: "error",
    message: '"<property>" takes <expected>, not <actual>.',
    why: "A value of another kind has nothing that this place could use.",
    fix: "Put <expected> there.",
  },
});
