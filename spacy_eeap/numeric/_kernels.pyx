# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The loops of _kernels.h, for arrays. kernels.py says where they are used."""

from libc.stdint cimport int32_t, int64_t, uint64_t


cdef extern from "_kernels.h" nogil:
    void c_tanh "tanh_in_place" (float*, int64_t)
    void find_keys(const uint64_t*, const int32_t*, int64_t, int, const uint64_t*, int64_t, int32_t*)
    int bag_sums(const float*, int64_t, const int32_t*, const int64_t*, int64_t, float*)
    void c_scan_kept "scan_kept" (const float*, const int32_t*, const int64_t*, int64_t, int64_t, float*)
    void c_mingru_forward "mingru_forward" (float*, const int64_t*, int64_t, int64_t, int64_t, float*)
    void c_mingru_backward "mingru_backward" (
        float*, const int64_t*, int64_t, int64_t, const float*, const float*, float*)
    void c_attend_forward "attend_forward" (
        float*, const float*, const float*, const float*, const int64_t*, int64_t, int64_t,
        int64_t, float*, float*)
    void c_attend_backward "attend_backward" (
        float*, const float*, const float*, const float*, const int64_t*, int64_t, int64_t,
        int64_t, const float*, float*, float*)
    double sum_of_squares(const float*, int64_t)
    void adam_step(
        float*, float*, float*, float*, float*, int64_t, float, float, float, float, float, float,
        float)


cdef int check(bint fits) except -1:
    # Beyond an array is any memory.
    if not fits:
        raise ValueError("The shapes of arrays for a compiled kernel do not fit.")
    return 0


cdef int64_t total(const int64_t[::1] lengths) except -1:
    cdef int64_t n = 0, b
    for b in range(lengths.shape[0]):
        check(lengths[b] >= 0)
        n += lengths[b]
    return n


def tanh_in_place(float[::1] x):
    """Replace each value by its hyperbolic tangent, to 3e-7."""
    if x.shape[0]:
        with nogil:
            c_tanh(&x[0], x.shape[0])


def find(const uint64_t[::1] keys, const int32_t[::1] slots, int shift,
         const uint64_t[::1] wanted, int32_t[::1] ids):
    """Write to ids (N,) the number of each key wanted (N,), -1 for those without."""
    check(wanted.shape[0] == ids.shape[0])
    if wanted.shape[0]:
        with nogil:
            find_keys(&keys[0], &slots[0], slots.shape[0], shift, &wanted[0],
                      wanted.shape[0], &ids[0])


def sum_of_bags(const float[:, ::1] rows, const int32_t[::1] ids,
                const int64_t[::1] lengths, float[:, ::1] sums):
    """Add to sums (B, K + 1) the rows (any, K + 1) of what documents hold."""
    cdef int failed
    check(total(lengths) == ids.shape[0] and lengths.shape[0] == sums.shape[0]
          and rows.shape[1] == sums.shape[1])
    if not ids.shape[0] or not rows.shape[0]:
        return
    check_ids(ids, rows.shape[0])
    with nogil:
        failed = bag_sums(&rows[0, 0], rows.shape[1], &ids[0], &lengths[0],
                          lengths.shape[0], &sums[0, 0])
    if failed:
        raise MemoryError


cdef int check_ids(const int32_t[::1] ids, int64_t n) except -1:
    cdef int64_t i
    cdef bint fits = True
    for i in range(ids.shape[0]):
        fits &= ids[i] < n
    return check(fits)


def scan_kept(const float[:, ::1] table, const int32_t[::1] ids,
              const int64_t[::1] lengths, float[:, ::1] Y):
    """Write to Y (N, 2H) the states of kept gates (any, 4H) by their numbers (N,)."""
    cdef int64_t i
    cdef bint fits = True
    check(total(lengths) == ids.shape[0] == Y.shape[0]
          and table.shape[1] == 2 * Y.shape[1] and Y.shape[1] % 2 == 0)
    for i in range(ids.shape[0]):
        fits &= 0 <= ids[i] < table.shape[0]
    check(fits)
    if ids.shape[0]:
        with nogil:
            c_scan_kept(&table[0, 0], &ids[0], &lengths[0], lengths.shape[0],
                        Y.shape[1] // 2, &Y[0, 0])


def mingru_forward(float[:, ::1] P, const int64_t[::1] lengths, float[:, ::1] Y):
    """Write to Y (N, 2H) the states of projected inputs P (N, 4H), which are changed."""
    check(total(lengths) == P.shape[0] == Y.shape[0] and P.shape[1] == 2 * Y.shape[1]
          and Y.shape[1] % 2 == 0)
    if P.shape[0]:
        with nogil:
            c_mingru_forward(&P[0, 0], &lengths[0], lengths.shape[0], P.shape[0],
                             Y.shape[1] // 2, &Y[0, 0])


def mingru_backward(float[:, ::1] P, const int64_t[::1] lengths, const float[:, ::1] Y,
                    const float[:, ::1] dY, float[::1] carried):
    """Make of P (N, 4H), as mingru_forward left it, its gradient. carried (H,)."""
    check(total(lengths) == P.shape[0] == Y.shape[0] == dY.shape[0]
          and P.shape[1] == 2 * Y.shape[1] == 2 * dY.shape[1] == 4 * carried.shape[0])
    if P.shape[0]:
        with nogil:
            c_mingru_backward(&P[0, 0], &lengths[0], lengths.shape[0],
                              carried.shape[0], &Y[0, 0], &dY[0, 0], &carried[0])


def attend_forward(float[:, ::1] keys, const float[::1] b, const float[::1] q,
                   const float[:, ::1] X, const int64_t[::1] lengths,
                   float[::1] weights, float[:, ::1] Y):
    """Write weights (N,) and sums Y (B, nI), and make of keys (N, K) their tanh."""
    check(total(lengths) == keys.shape[0] == X.shape[0] == weights.shape[0]
          and keys.shape[1] == b.shape[0] == q.shape[0] and X.shape[1] == Y.shape[1]
          and lengths.shape[0] == Y.shape[0])
    Y[:, :] = 0
    if X.shape[0] and X.shape[1] and b.shape[0]:
        with nogil:
            c_attend_forward(&keys[0, 0], &b[0], &q[0], &X[0, 0], &lengths[0],
                             lengths.shape[0], b.shape[0], X.shape[1], &weights[0],
                             &Y[0, 0])


def attend_backward(float[:, ::1] keys, const float[::1] q, const float[:, ::1] X,
                    const float[::1] weights, const int64_t[::1] lengths,
                    const float[:, ::1] dY, float[:, ::1] dX, float[::1] dq):
    """Write dX (N, nI), without what comes through keys, add to dq (K,), and make of
    keys, as attend_forward left them, their gradient."""
    check(total(lengths) == keys.shape[0] == X.shape[0] == dX.shape[0]
          == weights.shape[0] and keys.shape[1] == q.shape[0] == dq.shape[0]
          and X.shape[1] == dY.shape[1] == dX.shape[1]
          and lengths.shape[0] == dY.shape[0])
    if X.shape[0] and X.shape[1] and q.shape[0]:
        with nogil:
            c_attend_backward(&keys[0, 0], &q[0], &X[0, 0], &weights[0], &lengths[0],
                              lengths.shape[0], q.shape[0], X.shape[1], &dY[0, 0],
                              &dX[0, 0], &dq[0])


def adam(float[::1] weights, float[::1] gradient, float[::1] mom1, float[::1] mom2,
         float[::1] average, float clip, float b1, float b2, float eps, float rate,
         float decay, float share):
    """Take one step of Adam in place, and set the gradient to 0. average may be None."""
    cdef int64_t n = weights.shape[0]
    cdef double norm
    cdef float scale = 1
    cdef float* to_average = NULL
    check(n == gradient.shape[0] == mom1.shape[0] == mom2.shape[0])
    if average is not None:
        check(average.shape[0] == n)
        if n:
            to_average = &average[0]
    if not n:
        return
    with nogil:
        if clip:
            norm = sum_of_squares(&gradient[0], n) ** 0.5
            if norm >= clip:
                scale = <float>(clip / norm)
        adam_step(&weights[0], &gradient[0], &mom1[0], &mom2[0], to_average, n, scale,
                  b1, b2, eps, rate, decay, share)
