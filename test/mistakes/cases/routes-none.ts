import { gateway } from "gatewright";

export default gateway({ targets: ["envoy", "nginx"] });
//             ^^^^^^^ route/none
