import { defineCodes } from "../define.ts";

/** Findings about comments that suppress others. */
export const suppressionCodes = defineCodes({
  "suppression/no-reason": {
    severity: "warning",
    message: 'This does not suppress "<code>": it gives no reason.',
    why: "Whoever reads it next year must be able to judge whether it still holds.",
    fix: "Say why, behind a colon: // gatewright-ignore <code>: the reason",
  },
  "suppression/unknown-code": {
    severity: "warning",
    message: 'There is no code "<code>".<suggestion>',
    why: "A comment that suppresses nothing looks as if it did.",
    fix: "Write the code that the finding has in its first line; `gatewright codes` lists all.",
  },
  "suppression/error": {
    severity: "warning",
    message: '"<code>" cannot be suppressed.',
    why: "Errors stop the build, and so that nothing is hidden for ever, neither can findings about suppressions.",
    fix: "Correct what is found, and remove this comment.",
  },
  "suppression/unused": {
    severity: "warning",
    message: 'There is no "<code>" here to suppress.',
    why: "Left in place it would hide the next one, for a reason that was given for another.",
    fix: "Remove the comment, or move it to the line before the one that the finding points at.",
  },
});
