/**
 * Traces over OTLP/HTTP, for whoever configures a receiver; nobody else loads any of it. A request joins the trace that its
 * `traceparent` names; waits, commits, work on lines and jobs are its parts.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Watch } from '../base/watch.ts'
import type { Exchange, ExchangeListener } from '../http/exchange.ts'

export interface Traces {
  listener: ExchangeListener
  watch: Watch
  /** Sends what still waits. */
  close(): Promise<void>
}

/** `00-<32 hex>-<16 hex>-<2 hex>` (W3C Trace Context). */
const traceparent = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/

function parentOf(request: IncomingMessage): Context {
  const sent = request.headers.traceparent
  const [, traceId, spanId, flags] = (typeof sent === 'string' && traceparent.exec(sent)) || []
  if (!traceId || !spanId) return ROOT_CONTEXT
  const traceFlags = Number.parseInt(flags ?? '0', 16) & 1 ? TraceFlags.SAMPLED : TraceFlags.NONE
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

/** `endpoint` is the address of the receiver without `/v1/traces`. */
export function openTraces(endpoint: string, version: string): Traces {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'lazuli', 'service.version': version }),
    // Bounded: what the receiver does not take is dropped.
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }) })],
  })
  const tracer = provider.getTracer('lazuli', version)
  const here = new AsyncLocalStorage<Context>()
  const spans = new WeakMap<Exchange, Span>()

  function fail(span: Span, error: unknown): void {
    // The name alone: messages may hold what nobody else should see.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'failed' })
  }

  return {
    listener: {
      begun(exchange, request) {
        const parent = parentOf(request)
        const span = tracer.startSpan(exchange.method, { kind: SpanKind.SERVER }, parent)
        const context = trace.setSpan(parent, span)
        spans.set(exchange, span)
        exchange.within = (work) => here.run(context, work)
      },
      ended(exchange, { status, cut }) {
        const span = spans.get(exchange)
        if (!span) return
        span.updateName(exchange.operation)
        span.setAttributes({
          'http.request.method': exchange.method,
          'http.response.status_code': status,
          'lazuli.operation': exchange.operation,
          ...(exchange.trace
            ? { 'lazuli.correlation_id': exchange.trace.correlationId, 'lazuli.request_id': exchange.trace.requestId }
            : {}),
          ...(exchange.tenantId ? { 'lazuli.partner': exchange.tenantId } : {}),
          ...(cut ? { 'lazuli.cut': true } : {}),
        })
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      },
    },
    watch: {
      begin(part, facts) {
        const span = tracer.startSpan(part, { attributes: { ...facts } }, here.getStore() ?? ROOT_CONTEXT)
        return (error) => {
          if (error !== undefined) fail(span, error)
          span.end()
        }
      },
      async job(kind, facts, work) {
        const parent = here.getStore() ?? ROOT_CONTEXT
        const span = tracer.startSpan(`job ${kind}`, { attributes: { ...facts } }, parent)
        try {
          return await here.run(trace.setSpan(parent, span), work)
        } catch (error) {
          fail(span, error)
          throw error
        } finally {
          span.end()
        }
      },
    },
    close: () => provider.shutdown(),
  }
}
