/** A folder of tests under test/, run as one vitest project. */
export interface Suite {
  readonly name: string;
  /** Tests of it that stand elsewhere, as globs. */
  readonly elsewhere?: readonly string[];
  /** What it needs besides this checkout's packages. */
  readonly needs: "nothing" | "docker";
  /** One file after the other: where files start proxies, and two of them would fight for two cores and for ports. */
  readonly serial: boolean;
  /** Milliseconds that one test may take. */
  readonly testTimeout: number;
}

/** Every suite of `npm test`, cheapest first. All are required: one without tests fails the run. */
export const suites: readonly Suite[] = [
  { name: "unit", needs: "nothing", serial: false, testTimeout: 15_000, elsewhere: ["examples/*/*.test.ts"] },
  { name: "types", needs: "nothing", serial: false, testTimeout: 60_000 },
  { name: "golden", needs: "nothing", serial: false, testTimeout: 60_000 },
  { name: "property", needs: "nothing", serial: false, testTimeout: 120_000 },
  { name: "mistakes", needs: "nothing", serial: false, testTimeout: 60_000 },
  { name: "docs", needs: "nothing", serial: false, testTimeout: 60_000 },
  { name: "package", needs: "nothing", serial: true, testTimeout: 120_000 },
  { name: "conformance", needs: "nothing", serial: true, testTimeout: 60_000 },
  { name: "containers", needs: "docker", serial: true, testTimeout: 60_000 },
];
