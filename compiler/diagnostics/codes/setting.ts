import { defineCodes } from "../define.ts";

/** Findings about values from outside: the environment of the build, addresses, files. */
export const settingCodes = defineCodes({
  "env/missing": {
    severity: "error",
    message: 'The environment has no "<name>".',
    why: "env() is an input of the build, and the build has no value for it.",
    fix: "Set it: `<name>=… gatewright build`.",
  },
  "env/looks-secret": {
    severity: "error",
    message: '"<name>" looks like a secret, and env() would write it into the output.',
    why: "What env() reads stands in the generated files for everyone who can read them.",
    fix: 'Use `secret("<name>")`: the parts read it when they start.',
  },
  "asset/unreadable": {
    severity: "error",
    message: 'The file "<path>" cannot be read: <reason>.',
    why: "asset() is read when the gateway is compiled.",
    fix: "Correct the path; it is relative to the source file.",
  },
  "asset/no-jwks": {
    severity: "error",
    message: 'The file "<path>" is no JSON Web Key Set: <problem>.',
    why: "Tokens are checked with its keys.",
    fix: 'Write `{ "keys": [ … ] }` with public keys (RFC 7517, section 5).',
  },
  "address/invalid": {
    severity: "error",
    message: '"<address>" is no address: <problem>.',
    why: "Every proxy must be able to connect to it as it stands.",
    fix: 'Write `"http://host:port"`, without a path.',
  },
  "address/credentials": {
    severity: "error",
    hidesSource: true,
    message: "An address holds a user name or a password.",
    why: "It would stand in the generated files for everyone who can read them.",
    fix: 'Remove them; the URL of a Redis can be a secret as a whole: `redis({ url: secret("REDIS_URL") })`.',
  },
  "client-address/invalid": {
    severity: "error",
    message: '"<block>" is no address or block of addresses.',
    why: "Only requests from these addresses may say who the client is.",
    fix: 'Write `"10.0.0.0/8"`, `"192.0.2.7"` or `"2001:db8::/32"`.',
  },
});
