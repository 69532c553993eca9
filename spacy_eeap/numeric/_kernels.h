/* Loops that numpy needs several passes over memory for. Plain C for any processor; no
   option may change a result (no -ffast-math). Sums run in eight lanes, which compilers
   turn into vectors without being allowed to reorder them. */
#ifndef SPACY_EEAP_KERNELS_H
#define SPACY_EEAP_KERNELS_H
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _MSC_VER
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif
#define LANES 8

typedef int64_t size;

/* tanh as a quotient of polynomials, to 3e-7: the coefficients of Eigen's. */
static inline float rational_tanh(float x) {
    const float most = 7.90531110763549805f;
    x = x > most ? most : x;
    x = x < -most ? -most : x;
    const float y = x * x;
    float p = -2.76076847742355e-16f;
    p = p * y + 2.00018790482477e-13f;
    p = p * y + -8.60467152213735e-11f;
    p = p * y + 5.12229709037114e-08f;
    p = p * y + 1.48572235717979e-05f;
    p = p * y + 6.37261928875436e-04f;
    p = p * y + 4.89352455891786e-03f;
    float q = 1.19825839466702e-06f;
    q = q * y + 1.18534705686654e-04f;
    q = q * y + 2.26843463243900e-03f;
    q = q * y + 4.89352518554385e-03f;
    return p * x / q;
}

static inline float rational_sigmoid(float x) {
    return 0.5f + 0.5f * rational_tanh(0.5f * x);
}

static inline float sum_lanes(const float *lanes) {
    float sum = 0;
    for (int l = 0; l < LANES; l++) sum += lanes[l];
    return sum;
}

static inline float dot(const float *RESTRICT a, const float *RESTRICT b, size n) {
    float lanes[LANES] = {0};
    size j = 0;
    for (; j + LANES <= n; j += LANES)
        for (int l = 0; l < LANES; l++) lanes[l] += a[j + l] * b[j + l];
    float sum = sum_lanes(lanes);
    for (; j < n; j++) sum += a[j] * b[j];
    return sum;
}

static void tanh_in_place(float *RESTRICT x, size n) {
    for (size i = 0; i < n; i++) x[i] = rational_tanh(x[i]);
}

/* ---- key_index.py ---- */

static void find_keys(const uint64_t *RESTRICT keys, const int32_t *RESTRICT slots, size n_slots,
                      int shift, const uint64_t *RESTRICT wanted, size n, int32_t *RESTRICT ids) {
    for (size i = 0; i < n; i++) {
        const uint64_t key = wanted[i];
        size slot = (size)(key >> shift);
        int32_t id = slots[slot];
        while (id >= 0 && keys[id] != key) {
            slot = slot + 1 == n_slots ? 0 : slot + 1;
            id = slots[slot];
        }
        ids[i] = id;
    }
}

/* ---- linear/scores.py: rows (any, K + 1), sums (B, K + 1) to add to ---- */

static int bag_sums(const float *RESTRICT rows, size width, const int32_t *RESTRICT ids,
                    const size *RESTRICT lengths, size n_docs, float *RESTRICT sums) {
    size longest = 1;
    for (size b = 0; b < n_docs; b++) longest = lengths[b] > longest ? lengths[b] : longest;
    size n_slots = 4;
    while (n_slots < 2 * longest) n_slots *= 2;
    /* What a document holds: the id and its count in a hash table, and the slots in use. */
    int32_t *held = malloc(sizeof(int32_t) * (size_t)n_slots);
    int32_t *counts = malloc(sizeof(int32_t) * (size_t)n_slots);
    size *used = malloc(sizeof(size) * (size_t)longest);
    if (!held || !counts || !used) {
        free(held), free(counts), free(used);
        return -1;
    }
    memset(held, 0xff, sizeof(int32_t) * (size_t)n_slots);
    for (size b = 0; b < n_docs; b++) {
        size n_used = 0;
        for (size i = 0; i < lengths[b]; i++) {
            const int32_t id = ids[i];
            if (id < 0) continue;
            size slot = (size)((uint32_t)id * 2654435769u) & (n_slots - 1);
            while (held[slot] >= 0 && held[slot] != id) slot = (slot + 1) & (n_slots - 1);
            if (held[slot] < 0) {
                held[slot] = id;
                counts[slot] = 0;
                used[n_used++] = slot;
            }
            counts[slot]++;
        }
        float *out = sums + b * width;
        for (size u = 0; u < n_used; u++) {
            const size slot = used[u];
            const float *row = rows + held[slot] * width;
            const float damped = counts[slot] == 1 ? 1 : (float)(1 + log(counts[slot]));
            for (size k = 0; k + 1 < width; k++) out[k] += damped * row[k];
            out[width - 1] += damped * damped * row[width - 1];
            held[slot] = -1;
        }
        ids += lengths[b];
    }
    free(held), free(counts), free(used);
    return 0;
}

/* ---- encode/mingru_kept.py: table rows are k of right and left, v of right and left ---- */

static void scan_kept(const float *RESTRICT table, const int32_t *RESTRICT ids,
                      const size *RESTRICT lengths, size n_docs, size H, float *RESTRICT Y) {
    for (size b = 0; b < n_docs; b++) {
        const size n = lengths[b];
        for (size i = 0; i < n; i++) {
            const float *row = table + ids[i] * 4 * H;
            float *y = Y + i * 2 * H;
            if (i == 0)
                for (size j = 0; j < H; j++) y[j] = row[2 * H + j];
            else
                for (size j = 0; j < H; j++) y[j] = row[j] * (y - 2 * H)[j] + row[2 * H + j];
        }
        for (size i = n - 1; i >= 0; i--) {
            const float *row = table + ids[i] * 4 * H + H;
            float *y = Y + i * 2 * H + H;
            if (i == n - 1)
                for (size j = 0; j < H; j++) y[j] = row[2 * H + j];
            else
                for (size j = 0; j < H; j++) y[j] = row[j] * (y + 2 * H)[j] + row[2 * H + j];
        }
        ids += n;
        Y += n * 2 * H;
    }
}

/* ---- encode/mingru.py: P (N, 2, 2, H), z and the candidate of each direction ---- */

static void mingru_forward(float *RESTRICT P, const size *RESTRICT lengths, size n_docs, size N,
                           size H, float *RESTRICT Y) {
    /* z becomes the share that is kept. */
    for (size i = 0; i < 2 * N; i++) {
        float *z = P + i * 2 * H;
        for (size j = 0; j < H; j++) z[j] = rational_sigmoid(-z[j]);
    }
    for (size b = 0; b < n_docs; b++) {
        const size n = lengths[b];
        for (int direction = 0; direction < 2; direction++) {
            const size step = direction ? -1 : 1;
            for (size t = 0, i = direction ? n - 1 : 0; t < n; t++, i += step) {
                const float *k = P + (2 * i + direction) * 2 * H, *c = k + H;
                float *y = Y + (2 * i + direction) * H;
                const float *before = y - step * 2 * H;
                if (t == 0)
                    for (size j = 0; j < H; j++) y[j] = c[j] - k[j] * c[j];
                else
                    for (size j = 0; j < H; j++) y[j] = k[j] * before[j] + (c[j] - k[j] * c[j]);
            }
        }
        P += n * 4 * H;
        Y += n * 2 * H;
    }
}

/* P as mingru_forward leaves it is overwritten by its gradient. carried (H). */
static void mingru_backward(float *RESTRICT P, const size *RESTRICT lengths, size n_docs, size H,
                            const float *RESTRICT Y, const float *RESTRICT dY,
                            float *RESTRICT carried) {
    for (size b = 0; b < n_docs; b++) {
        const size n = lengths[b];
        for (int direction = 0; direction < 2; direction++) {
            const size step = direction ? -1 : 1;
            for (size j = 0; j < H; j++) carried[j] = 0;
            for (size t = n - 1, i = direction ? 0 : n - 1; t >= 0; t--, i -= step) {
                float *k = P + (2 * i + direction) * 2 * H, *c = k + H;
                const float *y = Y + (2 * i + direction) * H, *before = y - step * 2 * H;
                const float *d = dY + (2 * i + direction) * H;
                for (size j = 0; j < H; j++) {
                    const float previous = t ? before[j] : 0;
                    const float total = carried[j] + d[j], of_candidate = total - total * k[j];
                    carried[j] = total * k[j];
                    k[j] = of_candidate * (c[j] - previous) * k[j];
                    c[j] = of_candidate;
                }
            }
        }
        P += n * 4 * H;
        Y += n * 2 * H;
        dY += n * 2 * H;
    }
}

/* ---- attend/: softmax of q . tanh(keys + b) in each document, and the weighted sum,
   which is added to Y ---- */

static void attend_forward(float *RESTRICT keys, const float *RESTRICT bias,
                           const float *RESTRICT q, const float *RESTRICT X,
                           const size *RESTRICT lengths, size n_docs, size K, size width,
                           float *RESTRICT weights, float *RESTRICT Y) {
    for (size b = 0; b < n_docs; b++) {
        const size n = lengths[b];
        float peak = -INFINITY, total = 0;
        for (size i = 0; i < n; i++) {
            float *key = keys + i * K;
            for (size j = 0; j < K; j++) key[j] = rational_tanh(key[j] + bias[j]);
            weights[i] = dot(key, q, K);
            peak = weights[i] > peak ? weights[i] : peak;
        }
        for (size i = 0; i < n; i++) total += weights[i] = expf(weights[i] - peak);
        for (size i = 0; i < n; i++) {
            const float w = weights[i] /= total;
            for (size j = 0; j < width; j++) Y[j] += w * X[i * width + j];
        }
        keys += n * K, X += n * width, weights += n, Y += width;
    }
}

/* keys as attend_forward leaves them are overwritten by their gradient. */
static void attend_backward(float *RESTRICT keys, const float *RESTRICT q,
                            const float *RESTRICT X, const float *RESTRICT weights,
                            const size *RESTRICT lengths, size n_docs, size K, size width,
                            const float *RESTRICT dY, float *RESTRICT dX, float *RESTRICT dq) {
    for (size b = 0; b < n_docs; b++) {
        const size n = lengths[b];
        float mean = 0;
        /* Of each weight first, in a cell of dX that is written to afterwards. */
        for (size i = 0; i < n; i++) {
            const float d = dX[i * width] = dot(X + i * width, dY, width);
            mean += weights[i] * d;
        }
        for (size i = 0; i < n; i++) {
            const float w = weights[i], d = w * (dX[i * width] - mean);
            float *key = keys + i * K;
            for (size j = 0; j < width; j++) dX[i * width + j] = w * dY[j];
            for (size j = 0; j < K; j++) {
                const float answer = key[j];
                dq[j] += d * answer;
                key[j] = d * q[j] * (1 - answer * answer);
            }
        }
        keys += n * K, X += n * width, weights += n, dY += width, dX += n * width;
    }
}

/* ---- optimizer.py: Adam, decay and average in one pass, and the gradient to 0 ---- */

static double sum_of_squares(const float *RESTRICT x, size n) {
    double lanes[LANES] = {0}, sum = 0;
    size i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++) lanes[l] += (double)x[i + l] * x[i + l];
    for (int l = 0; l < LANES; l++) sum += lanes[l];
    for (; i < n; i++) sum += (double)x[i] * x[i];
    return sum;
}

static void adam_step(float *RESTRICT w, float *RESTRICT g, float *RESTRICT m, float *RESTRICT v,
                      float *RESTRICT average, size n, float scale, float b1, float b2, float eps,
                      float rate, float decay, float share) {
    for (size i = 0; i < n; i++) {
        const float x = g[i] * scale;
        const float first = m[i] * b1 + (1 - b1) * x;
        const float second = v[i] * b2 + (1 - b2) * x * x;
        float y = w[i] - rate * (first / (sqrtf(second) + eps));
        y -= decay * y;
        g[i] = 0, m[i] = first, v[i] = second, w[i] = y;
        if (average) average[i] -= share * (average[i] - y);
    }
}
#endif
