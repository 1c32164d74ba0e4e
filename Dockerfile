# One image per app, all from the same build: docker build --target gateway -t stoa/gateway .

FROM node:24-slim AS build
WORKDIR /stoa
# What is installed changes more rarely than what is built.
COPY package.json package-lock.json ./
COPY libs ./libs
COPY apps ./apps
COPY tools ./tools
RUN npm ci
COPY . .
RUN npm run build \
  && npm prune --omit=dev \
  && rm -rf libs/*/src apps/*/src apps/*/test libs/*/test

FROM node:24-slim AS runtime
WORKDIR /stoa
ENV NODE_ENV=production HTTP_HOST=0.0.0.0 HTTP_PORT=8080
COPY --from=build /stoa/package.json ./
COPY --from=build /stoa/node_modules ./node_modules
COPY --from=build /stoa/libs ./libs
USER node
EXPOSE 8080
# Each app drains on SIGTERM; none starts processes of its own, so PID 1 needs no init.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=2s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

FROM runtime AS identity
COPY --from=build /stoa/apps/identity ./apps/identity
CMD ["node", "apps/identity/dist/main.js"]

FROM runtime AS store
COPY --from=build /stoa/apps/store ./apps/store
CMD ["node", "apps/store/dist/main.js"]

FROM runtime AS commerce
COPY --from=build /stoa/apps/commerce ./apps/commerce
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=20", "apps/commerce/dist/main.js"]

FROM runtime AS community
COPY --from=build /stoa/apps/community ./apps/community
CMD ["node", "apps/community/dist/main.js"]

FROM runtime AS rtc-console
COPY --from=build /stoa/apps/rtc-console ./apps/rtc-console
CMD ["node", "apps/rtc-console/dist/main.js"]

FROM runtime AS realtime
COPY --from=build /stoa/apps/realtime ./apps/realtime
CMD ["node", "apps/realtime/dist/main.js"]

FROM runtime AS gateway
COPY --from=build /stoa/apps/gateway ./apps/gateway
CMD ["node", "apps/gateway/dist/main.js"]
