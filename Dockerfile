# One image for every BFF (target `gateway`, the default) and one for the example services (target `shop`).
# The sources run as they are: Node.js erases the types, there is no build step.
FROM node:26.10.0-bookworm-slim AS base
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json .npmrc ./
COPY tools/node-runtime tools/node-runtime

FROM base AS gateway-modules
RUN npm ci --omit=dev

# The services also need gRPC health and reflection, which are development dependencies of the gateway. The optional
# ones are binaries for each platform (linters, a second Node.js) that no service runs.
FROM base AS shop-modules
RUN npm ci --include=dev --omit=optional

FROM base AS sources
COPY src src
COPY apps apps
COPY schemas schemas
COPY tools/healthcheck.ts tools/healthcheck.ts
USER node

FROM sources AS shop
COPY --from=shop-modules /app/node_modules node_modules
EXPOSE 4101-4108
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "tools/healthcheck.ts", "http://127.0.0.1:4101/healthz"]
CMD ["node", "apps/shop/main.ts", "--service", "users"]

FROM sources AS gateway
COPY --from=gateway-modules /app/node_modules node_modules
EXPOSE 4001-4003
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "tools/healthcheck.ts", "http://127.0.0.1:4001/readyz"]
CMD ["node", "src/cli/main.ts", "start", "--app", "mobile"]
