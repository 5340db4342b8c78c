// Imports point one way (ARCHITECTURE.md): each rule is one room of the house and what it may reach. Type imports count.

/** What a room may import of ours, besides itself. */
const mayImport = {
  model: [],
  dsl: ["model", "compiler/ir", "compiler/policies"],
  compiler: ["model"],
  targets: [
    "model",
    "compiler/ir",
    "compiler/passes/plan",
    "compiler/passes/called-upstreams",
    "compiler/policies",
    "compiler/diagnostics",
    "sidecars/config",
  ],
  sidecars: ["model"],
  testing: ["model", "dsl/units", "compiler", "targets", "sidecars"],
};

const rooms = Object.entries(mayImport).map(([room, others]) => ({
  name: `${room}-imports-against-the-direction`,
  severity: "error",
  comment: `${room}/ may import ${[`${room}/`, ...others].join(", ")} and packages, nothing else of ours.`,
  from: { path: `^${room}/` },
  to: { dependencyTypes: ["local"], pathNot: [room, ...others].map((other) => `^${other}(/|[.]ts$)`) },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: "nothing-imports-cli",
      severity: "error",
      comment: "cli/ wires the rooms together; whatever another room needs of it belongs in that room.",
      from: { path: "^(model|dsl|compiler|targets|sidecars|testing)/" },
      to: { path: "^(cli|scripts|test)/" },
    },
    {
      name: "nothing-imports-testing",
      severity: "error",
      comment: "testing/ is for tests of gateways; whatever another room needs of it belongs in that room.",
      from: { path: "^(model|dsl|compiler|targets|sidecars|cli)/" },
      to: { path: "^testing/" },
    },
    {
      name: "only-check-types-knows-typescript",
      severity: "error",
      comment: "TypeScript's API is unstable: one file uses it, so that one file changes with it.",
      from: { pathNot: "^compiler/load/check-types[.]ts$" },
      to: { path: "(^|node_modules/)typescript/" },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "Files that import each other are one file, or share a third.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      comment: "An import that resolves to nothing would escape every other rule.",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-development-packages-at-run-time",
      severity: "error",
      comment: "A package that the product imports must be in dependencies, or an installed gatewright lacks it.",
      from: { path: "^(model|dsl|compiler|targets|sidecars|cli|testing)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Gateways that are wrong on purpose.
    exclude: { path: "^test/mistakes/cases/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
