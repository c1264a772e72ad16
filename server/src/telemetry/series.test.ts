import { expect, test } from 'vitest'
import { Counter, Histogram, openMetricsText, Stand } from './series.ts'

test('counters, durations and stands as OpenMetrics text', async () => {
  const counter = new Counter('x', 'Things', ['operation', 'class'])
  counter.add('a"b\\c\nd', '2xx')
  counter.add('a"b\\c\nd', '2xx')
  const plain = new Counter('y', 'Others')
  const took = new Histogram('z_seconds', 'How long')
  took.took(3)
  took.took(70_000)
  const text = await openMetricsText([counter, plain, took, new Stand('s_bytes', 'Size', async () => new Map([['lines', 5]]), 'store')])
  expect(text.split('\n').filter((line) => !line.includes('_bucket'))).toEqual([
    '# TYPE x counter',
    '# HELP x Things',
    'x_total{operation="a\\"b\\\\c\\nd",class="2xx"} 2',
    '# TYPE y counter',
    '# HELP y Others',
    'y_total 0',
    '# TYPE z_seconds histogram',
    '# UNIT z_seconds seconds',
    '# HELP z_seconds How long',
    'z_seconds_count 2',
    'z_seconds_sum 70.003',
    '# TYPE s_bytes gauge',
    '# UNIT s_bytes bytes',
    '# HELP s_bytes Size',
    's_bytes{store="lines"} 5',
    '# EOF',
    '',
  ])
  const buckets = text.split('\n').filter((line) => line.includes('_bucket'))
  expect(buckets[0]).toBe('z_seconds_bucket{le="0.001"} 0')
  expect(buckets[2]).toBe('z_seconds_bucket{le="0.005"} 1')
  expect(buckets.at(-1)).toBe('z_seconds_bucket{le="+Inf"} 2')
})

test('a family keeps a bounded number of labels and counts the rest together', async () => {
  const counter = new Counter('x', 'Things', ['kind'])
  for (let n = 0; n < 5_000; n++) counter.add(`k${n}`)
  const lines = [...counter.lines()]
  expect(lines.length).toBeLessThan(1_010)
  expect(lines.at(-1)).toBe('x_total{kind="other"} 4000')
})
