/** One of the routes that both compile: every other one has a parameter. */
interface SampleRoute {
  readonly name: string;
  readonly path: string;
}

/** The same routes whenever they are asked for. */
export function sampleRoutes(count: number): readonly SampleRoute[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `route-${index}`,
    path: index % 2 === 0 ? `/service-${index}/items` : `/service-${index}/items/:id`,
  }));
}

/** As our users write them. */
export function asGateway(routes: readonly SampleRoute[]): string {
  const lines = routes.map(({ path }) => `    "GET ${path}": { auth: anyone, to: backend },`);
  return `import { anyone, gateway, upstream } from "gatewright";

const backend = upstream({ at: "http://10.0.0.1:3000" });

export default gateway({
  targets: ["envoy", "nginx"],
  routes: {
${lines.join("\n")}
  },
});
`;
}

/** As users of the Gateway API write them: one HTTPRoute each, its Gateway, and the service behind all of them. */
export function asGatewayApi(routes: readonly SampleRoute[]): string {
  return [SURROUNDINGS, ...routes.map(asHttpRoute)].join("---\n");
}

const SURROUNDINGS = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: eg
spec:
  controllerName: gateway.envoyproxy.io/gatewayclass-controller
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: eg
  namespace: default
spec:
  gatewayClassName: eg
  listeners:
    - name: http
      protocol: HTTP
      port: 8080
---
apiVersion: v1
kind: Namespace
metadata:
  name: default
---
apiVersion: v1
kind: Service
metadata:
  name: backend
  namespace: default
spec:
  clusterIP: 10.0.0.1
  type: ClusterIP
  ports:
    - name: http
      port: 3000
      targetPort: 3000
      protocol: TCP
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: backend-1
  namespace: default
  labels:
    kubernetes.io/service-name: backend
addressType: IPv4
ports:
  - name: http
    port: 3000
    protocol: TCP
endpoints:
  - addresses: ["10.0.0.1"]
    conditions:
      ready: true
`;

/** A parameter has no match of its own there: users take a regular expression. */
function asHttpRoute({ name, path }: SampleRoute): string {
  const [type, value] = path.endsWith("/:id")
    ? ["RegularExpression", path.replace(":id", "[^/]+")]
    : (["Exact", path] as const);
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ${name}
  namespace: default
spec:
  parentRefs:
    - name: eg
  rules:
    - matches:
        - method: GET
          path:
            type: ${type}
            value: "${value}"
      backendRefs:
        - name: backend
          port: 3000
`;
}
