import { anyone, gateway, group } from "gatewright";

const api = group({ prefix: "/api", auth: anyone });
//          ^^^^^ schema/missing

export default gateway({ targets: ["envoy"], groups: [api] });
