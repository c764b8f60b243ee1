import { describe, expect, it } from '@jest/globals';
import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  writtenVersionsAgree,
  type Version,
} from '../../src/core/version.js';

describe('parseVersion', () => {
  it.each<[string, Version | null]>([
    ['10.0.1.6', [10, 0, 1, 6]],
    ['10.0.1', [10, 0, 1]],
    ['v8.6', [8, 6]],
    [' 10 ', [10]],
    ['10.0.1.6.7', null],
    ['10.x', null],
    ['', null],
    ['10..1', null],
    ['10.0.1-6', null],
    ['12.345.6789.12345', [12, 345, 6789, 12345]],
    ['V10', null],
    ['x10.0', null],
    ['10.0.1.6x', null],
    ['100000', null],
    ['10.100000', null],
    ['a.b.c.d', null],
  ])('%s', (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });
});

describe('versionsAgree', () => {
  it.each<[string, string, boolean]>([
    ['10.0.1', '10.0.1.6', true],
    ['10.0.1.5', '10.0.1.6', false],
    ['10.0.1', '8.4.3.1', false],
    ['10', '10.15.1.29', true],
    ['10.0', '10.1', false],
  ])('%s and %s: %s', (a, b, expected) => {
    const [left, right] = [parseVersion(a), parseVersion(b)];
    if (left === null || right === null) throw new Error('a version in this table does not parse');
    expect(versionsAgree(left, right)).toBe(expected);
    expect(versionsAgree(right, left)).toBe(expected);
  });
});

it.each<[string, string, boolean]>([
  ['10.0.1', '10.0.1.6', true],
  ['10.0.1', '10.0.2', false],
  ['10.x', '10.x', false],
  ['10.0', 'ten', false],
  ['ten', '10.0', false],
])('as they are written, %s and %s agree: %s', (a, b, expected) => {
  expect(writtenVersionsAgree(a, b)).toBe(expected);
});

it('orders by number, not by text', () => {
  const sorted = ['10.10.0.1', '10.2', '8.6.1.6', '10.2.0.19'].map(parseVersion).filter((v) => v !== null);
  expect(sorted.sort(compareVersions).map(formatVersion)).toEqual([
    '8.6.1.6',
    '10.2',
    '10.2.0.19',
    '10.10.0.1',
  ]);
});
