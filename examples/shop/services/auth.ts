import { type KeyObject, randomUUID } from "node:crypto";
import express, { type Express } from "express";
import { type JWK, SignJWT } from "jose";
import { z } from "zod";

/** What gateway.ts expects of a token: it names the same issuer and audience. */
export const ISSUER = "https://auth.shop.example";
export const AUDIENCE = "shop";

/** Who can log in; in a shop these would be rows of a database with hashed passwords. */
const customers = [
  { user: "ada", password: "analytical", id: "u-1001", role: "user" },
  { user: "grace", password: "compiler", id: "u-1", role: "admin" },
  { user: "visitor", password: "visitor", id: "u-2002", role: "guest" },
] as const;

const Login = z.object({ user: z.string(), password: z.string() });

/** The key pair that tokens are signed with; the public half is what `/.well-known/jwks.json` publishes. */
export interface AuthKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
}

/** The article's auth service: `POST /login` gives a token of five minutes, the key set lets a gateway verify it. */
export function authService(key: AuthKey): Express {
  const app = express();
  app.disable("x-powered-by");

  app.get("/.well-known/jwks.json", (_request, response) => {
    response.json({ keys: [key.jwk] });
  });

  app.post("/login", express.json(), async (request, response) => {
    const login = Login.safeParse(request.body);
    const customer = customers.find(
      ({ user, password }) => user === login.data?.user && password === login.data.password,
    );
    if (!customer) {
      response.status(401).json({ error: "Wrong name or password" });
      return;
    }
    const token = await new SignJWT({ role: customer.role })
      .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT" })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(customer.id)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(key.privateKey);
    response.json({ token });
  });

  return app;
}
