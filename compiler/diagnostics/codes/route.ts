import { defineCodes } from "../define.ts";

/** Findings about routes: their keys, their paths, and what one hides of another. */
export const routeCodes = defineCodes({
  "route/key": {
    severity: "error",
    message: '"<key>" is no route.',
    why: "A route is a method and a path, so that both are chosen on purpose.",
    fix: 'Write a method, one space and a path, `"GET /products/:id"`; the methods are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS and ANY.',
  },
  "route/path": {
    severity: "error",
    message: '"<path>" is no path pattern: <problem>.',
    why: "Requests have one spelling of each path here; a pattern that none of them can match would never be reached.",
    fix: 'Write segments of letters, digits and -._~!$&()+,=@, `:name` for one segment, `*name` for the last: `"/files/*rest"`.',
  },
  "route/prefix": {
    severity: "error",
    message: '"<prefix>" is no prefix of a group: <problem>.',
    why: "Prefix and path are joined as they stand, so that what is read here is what is matched.",
    fix: 'Write a slash before each segment and none at the end, `prefix: "<example>"`, or leave it out.',
  },
  "route/duplicate": {
    severity: "error",
    message: '"<route>" is declared twice.',
    why: "Two routes that fit the same requests cannot be told apart; one of them would never be reached.",
    fix: "Remove one, or give it another method or path.",
  },
  "route/hidden-method": {
    severity: "warning",
    message: '"<route>" is hidden where "<winner>" fits: there <method> is answered 405.',
    why: "The path is chosen before the method, without going back, so the more specific path wins even if it lacks the method.",
    fix: 'Declare "<method> <path>" too, if it shall be answered.',
  },
  "route/hidden": {
    severity: "warning",
    message:
      '"<route>" is never reached: "<request>" and every other request that fits it goes to a more specific path.',
    why: "A path is chosen segment by segment, literal before parameter before rest, and before the method; what the more specific paths leave together is nothing.",
    fix: "Remove it, or one of those that take its requests.",
  },
  "route/past-guard": {
    severity: "warning",
    message: '"<route>" is public and takes "<request>", under the guarded prefix "<prefix>".<others>',
    why: "Its group asks for a caller or a condition, so what begins like that looks guarded; a way in that is declared elsewhere is easily overlooked.",
    fix: "Give it a guard or another path, or declare in that group what it shall not take; what shall be public there stands in the group, with `auth: anyone`.",
  },
  "route/weaker-guard": {
    severity: "warning",
    message: '"<route>"<moved> lost a part of the guard that it had in the last build: <losses>.',
    why: "Who was refused until now may get in when this is deployed.",
    fix: "Declare again what it lost; if it is meant, this build becomes the one that the next is compared with.",
  },
  "route/no-auth": {
    severity: "error",
    message: '"<route>" does not say who may call it.',
    why: "Nothing is public by silence.",
    fix: "Add `auth: anyone` to make it public, or a caller such as `auth: jwt({ … })` to the route, its group or the gateway.",
  },
  "route/none": {
    severity: "error",
    message: "The gateway has no routes.",
    why: "Nothing is reachable unless it is declared, so this gateway answers 404 to everything.",
    fix: 'Add `routes: { "GET /health": health() }` or a group.',
  },
});
