import { upstream } from "gatewright";

export default upstream({ at: "http://orders:8080" });
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ load/no-gateway
