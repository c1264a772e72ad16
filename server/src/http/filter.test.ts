import { describe, expect, test } from 'vitest'
import { readFilter } from './filter.ts'

const startsWithCont = { kind: 'field', field: 'companyname', operator: 'starts_with', value: 'Cont' }

describe('filter', () => {
  test.each([
    ['the documentation', '{"Field":"CompanyName","Value":"Cont","Operator":"starts_with"}'],
    ['the Java SDK', '{"value":"Cont","field":"CompanyName","fieldType":"String","operator":"StartsWith"}'],
    ['lower camel case throughout', '{"field":"companyName","value":"Cont","operator":"startsWith"}'],
    ['snake case', '{"field":"company_name","value":"Cont","operator":"STARTS_WITH"}'],
    ['the ordinal', '{"Field":"CompanyName","Value":"Cont","Operator":9}'],
    ['the ordinal as text', '{"Field":"CompanyName","Value":"Cont","Operator":"9"}'],
    ['blanks between', ' { "Field" : "CompanyName" , "Value":"Cont", "Operator" : "starts_with" } '],
  ])('as %s writes it', (_, text) => {
    expect(readFilter(text)).toEqual(startsWithCont)
  })

  test.each([
    ['Equals', 'equals'],
    ['NotEquals', 'not_equals'],
    ['GreaterThan', 'greater_than'],
    ['greater_than_or_equals', 'greater_than_or_equals'],
    ['LessThan', 'less_than'],
    ['LessThanOrEquals', 'less_than_or_equals'],
    ['Substring', 'substring'],
    ['not_starts_with', 'not_starts_with'],
  ])('operator %s', (sent, operator) => {
    expect(readFilter(JSON.stringify({ Field: 'F', Value: 'v', Operator: sent }))).toEqual({
      kind: 'field',
      field: 'f',
      operator,
      value: 'v',
    })
  })

  test('two joined, nested at will', () => {
    const since = { Field: 'InvoiceDate', Value: '2019-01-01', Operator: 'greater_than' }
    const until = { field: 'invoice_date', value: '2019-02-01', operator: 'LessThan' }
    const text = JSON.stringify({
      LeftFilter: since,
      RightFilter: { leftFilter: until, rightFilter: since, operator: 'Or' },
      Operator: 'and',
    })
    const left = { kind: 'field', field: 'invoicedate', operator: 'greater_than', value: '2019-01-01' }
    expect(readFilter(text)).toEqual({
      kind: 'and',
      left,
      right: { kind: 'or', left: { ...left, operator: 'less_than', value: '2019-02-01' }, right: left },
    })
  })

  test.each([
    ['a number', '5', '5'],
    ['a number with all its digits', '12345678901234567890.123', '12345678901234567890.123'],
    ['a boolean', 'true', 'true'],
    ['an empty text', '""', ''],
  ])('value may be %s', (_, sent, value) => {
    expect(readFilter(`{"Field":"F","Value":${sent},"Operator":"equals"}`)).toEqual({
      kind: 'field',
      field: 'f',
      operator: 'equals',
      value,
    })
  })

  test.each([
    ['nothing', ''],
    ['broken JSON', '{"Field":"CompanyName"'],
    ['no object', '"CompanyName"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no field', '{"Value":"Cont","Operator":"starts_with"}'],
    ['no value', '{"Field":"CompanyName","Operator":"starts_with"}'],
    ['a null value', '{"Field":"CompanyName","Value":null,"Operator":"starts_with"}'],
    ['an object as value', '{"Field":"CompanyName","Value":{},"Operator":"starts_with"}'],
    ['no operator', '{"Field":"CompanyName","Value":"Cont"}'],
    ['an unknown operator', '{"Field":"CompanyName","Value":"Cont","Operator":"like"}'],
    ['an ordinal out of range', '{"Field":"CompanyName","Value":"Cont","Operator":11}'],
    ['half a join', '{"LeftFilter":{"Field":"F","Value":"v","Operator":"equals"},"Operator":"and"}'],
    ['a deep hole', '{"LeftFilter":'.repeat(5000)],
  ])('%s cannot be read', (_, text) => {
    expect(readFilter(text)).toBeUndefined()
  })
})
