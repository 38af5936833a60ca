#!/usr/bin/env python3
"""Writes eigenvalues.csv: general matrices of several kinds with their eigenvalues by NumPy (LAPACK).

Run it from anywhere: python3 make_eigenvalues.py
"""
import csv
import pathlib

import numpy


def matrices():
    random = numpy.random.default_rng(11)
    for order in range(1, 13):
        a = random.normal(size=(order, order))
        yield a
        yield a + a.T
        yield numpy.round(2 * a)
        yield a * 10.0 ** random.integers(-6, 7, size=(order, 1))
        yield numpy.triu(a)
    for order in (3, 4, 7):  # a cycle: all of modulus 1, where plain shifts stand still
        cycle = numpy.roll(numpy.eye(order), 1, axis=0)
        yield cycle
    for small in (1e-4, 1e-7, 1e-11):  # heavy balls at tiny rates: two clusters
        q = numpy.linalg.qr(random.normal(size=(6, 6)))[0]
        h, one = q @ numpy.diag([-3, -0.1, 0, 0.01, 1, 20]) @ q.T, numpy.eye(6)
        yield numpy.block([[one - small * h, 0.9 * one], [-small * h, 0.9 * one]])
    for beta in (0, 0.5, 0.9):  # the heavy ball on three curvatures
        h, one = numpy.diag([0.1, 1, 10]), numpy.eye(3)
        yield numpy.block([[one - 0.05 * h, beta * one], [-0.05 * h, beta * one]])


def main():
    with open(pathlib.Path(__file__).parent / 'eigenvalues.csv', 'w', newline='') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(['order', 'matrix', 're', 'im'])
        for a in matrices():
            z = numpy.linalg.eigvals(a)
            numbers = (' '.join(f'{x:.17g}' for x in part) for part in (a.ravel(), z.real, z.imag))
            out.writerow([len(a), *numbers])


if __name__ == '__main__':
    main()
