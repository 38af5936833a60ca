/* Parameters as matrices, for the methods that step matrices as a whole. */
#ifndef GLISSADE_OPTIMIZERS_MATRICES_H
#define GLISSADE_OPTIMIZERS_MATRICES_H

#include "engine/probe.h"

/* The matrices of a problem: those that it names, and what none holds as one row behind them. */
struct matrices {
    int count;
    struct matrix {
        int rows, columns;
        int at[DIM_MAX]; /* where element (i, j) stands in w, by i·columns + j */
    } matrix[MATRICES_MAX + 1];
};

static inline void matrices_of(const struct problem *problem, struct matrices *all)
{
    bool held[DIM_MAX] = {false};
    all->count = 0;
    for (int k = 0; k < problem->blocks; k++) {
        const struct matrix_block *block = &problem->block[k];
        struct matrix *m = &all->matrix[all->count++];
        m->rows = block->rows, m->columns = block->columns;
        for (int i = 0; i < m->rows * m->columns; i++) {
            m->at[i] = block->first + i;
            held[m->at[i]] = true;
        }
    }
    struct matrix *rest = &all->matrix[all->count];
    rest->rows = 1, rest->columns = 0;
    for (int i = 0; i < problem->dim; i++)
        if (!held[i])
            rest->at[rest->columns++] = i;
    all->count += rest->columns > 0;
}

/* Elements of a matrix out of a vector like w, and back. */
static inline void matrix_gather(const struct matrix *m, const double *vector, double *element)
{
    for (int i = 0; i < m->rows * m->columns; i++)
        element[i] = vector[m->at[i]];
}

static inline void matrix_scatter(const struct matrix *m, const double *element, double *vector)
{
    for (int i = 0; i < m->rows * m->columns; i++)
        vector[m->at[i]] = element[i];
}

#endif
