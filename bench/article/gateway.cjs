// The article's "Implementation Example", as close to its text as a fair comparison allows. bench/README.md lists what
// is different and why; "Repaired" and "Added" mark the places.

const express = require("express");
const axios = require("axios");
const jwt = require("jsonwebtoken");
const { Redis } = require("ioredis");
// Repaired: opossum exports the class itself, so the article's `const { CircuitBreaker } = …` is undefined.
const CircuitBreaker = require("opossum");

const app = express();

const PORT = process.env.PORT || 3000;
const PRODUCT_SERVICE_URL = process.env.PRODUCT_SERVICE_URL || "http://product-service:8080";
const ORDER_SERVICE_URL = process.env.ORDER_SERVICE_URL || "http://order-service:8080";
const REDIS_URL = process.env.REDIS_URL || "redis://redis:6379";

// Added: 100 a minute would refuse nearly everything that a benchmark sends.
const MAX_TOKENS = Number(process.env.MAX_TOKENS || 100);
const REFILL_PER_SECOND = MAX_TOKENS / 60;

const redis = new Redis(REDIS_URL);

app.use(express.json({ limit: "1mb" }));

app.use((req, res, next) => {
  req.id = crypto.randomUUID();
  res.setHeader("X-Request-ID", req.id);
  next();
});

// The article's own token bucket, where its sample says "Redis-backed in production".
async function tokenBucketAllow(userId, maxTokens, refillRate) {
  const key = `rate:${userId}`;
  const now = Date.now();
  const bucket = await redis.hgetall(key);
  // Repaired: a missing key is `{}`, which is truthy, so `tokens` was NaN and nothing was ever refused.
  const isKnown = bucket.tokens !== undefined;
  const tokens = isKnown ? parseFloat(bucket.tokens) : maxTokens;
  const lastRefill = isKnown ? parseFloat(bucket.lastRefill) : now;
  const elapsed = (now - lastRefill) / 1000;
  const refilled = Math.min(maxTokens, tokens + elapsed * refillRate);
  if (refilled < 1) {
    const retryAfter = Math.ceil((1 - refilled) / refillRate);
    return { allowed: false, retryAfter };
  }
  await redis.hset(key, { tokens: refilled - 1, lastRefill: now });
  await redis.expire(key, 3600);
  return { allowed: true, remaining: Math.floor(refilled - 1) };
}

app.use("/api/", async (req, res, next) => {
  const { allowed, retryAfter } = await tokenBucketAllow(req.ip, MAX_TOKENS, REFILL_PER_SECOND);
  if (!allowed) {
    res.setHeader("Retry-After", retryAfter);
    return res.status(429).json({ error: "Too many requests", requestId: req.id });
  }
  next();
});

const JWT_OPTIONS = { algorithms: ["RS256"], issuer: "https://auth.shop.example", audience: "shop" };

async function authenticate(req, res, next) {
  const token = req.headers.authorization?.replace("Bearer ", "");
  if (!token) {
    return res.status(401).json({ error: "Missing authorization token", requestId: req.id });
  }
  try {
    // Changed: the public key of the auth service instead of a secret that gateway and auth service share.
    const decoded = jwt.verify(token, process.env.JWT_PUBLIC_KEY, JWT_OPTIONS);
    // Added: the article's "token blocklist in Redis", checked on every request.
    if (await redis.exists(`blocklist:${decoded.jti}`)) {
      return res.status(401).json({ error: "Invalid token", requestId: req.id });
    }
    req.user = decoded;
    next();
  } catch (_error) {
    return res.status(401).json({ error: "Invalid token", requestId: req.id });
  }
}

function authorize(...allowedRoles) {
  return (req, res, next) => {
    if (!req.user || !allowedRoles.includes(req.user.role)) {
      return res.status(403).json({ error: "Insufficient permissions", requestId: req.id });
    }
    next();
  };
}

app.get("/health", (_req, res) => {
  res.json({ status: "healthy", timestamp: new Date().toISOString() });
});

const productCircuit = new CircuitBreaker(
  // Repaired: `req` is not in scope here, so the request's id is handed in.
  async (productId, requestId) => {
    const response = await axios.get(`${PRODUCT_SERVICE_URL}/products/${productId}`, {
      timeout: 5000,
      headers: { "X-Request-ID": requestId },
    });
    return response.data;
  },
  {
    timeout: 5000,
    errorThresholdPercentage: 50,
    resetTimeout: 30000,
  },
);
productCircuit.on("fallback", () => ({
  error: "Service temporarily unavailable",
}));
productCircuit.on("timeout", () => ({ error: "Service timeout" }));

// Added: the roles, which the article asks for on its other route.
app.get("/api/products/:id", authenticate, authorize("user", "admin"), async (req, res) => {
  try {
    const product = await productCircuit.fire(req.params.id, req.id);
    res.json(product);
  } catch (_error) {
    res.status(502).json({ error: "Bad gateway", requestId: req.id });
  }
});

app.post("/api/orders", authenticate, authorize("user", "admin"), async (req, res) => {
  const { productId, quantity } = req.body;
  try {
    const productResponse = await axios.get(`${PRODUCT_SERVICE_URL}/products/${productId}`, { timeout: 3000 });
    if (!productResponse.data.available) {
      return res.status(400).json({ error: "Product not available" });
    }
    const orderResponse = await axios.post(
      `${ORDER_SERVICE_URL}/orders`,
      { productId, quantity, userId: req.user.sub },
      { timeout: 5000 },
    );
    res.status(201).json(orderResponse.data);
  } catch (error) {
    if (error.code === "ECONNABORTED") {
      return res.status(504).json({ error: "Gateway timeout" });
    }
    res.status(502).json({ error: "Failed to create order" });
  }
});

app.use((err, req, res, _next) => {
  console.error(`[${req.id}] Unhandled error:`, err);
  res.status(500).json({ error: "Internal server error", requestId: req.id });
});

app.listen(PORT, "127.0.0.1", () => {
  console.log(`API Gateway listening on port ${PORT}`);
});
