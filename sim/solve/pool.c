/* pool.c -- how long people wait for, or how many are accepted by, a pool at a given occupancy. Closed forms in + - * / ^ sqrt,
 * because an exported model has no lookups. c servers a site, load rho:
 *   mean wait   Wq = S v rho^(sqrt(2(c+1))-1) / (c (1-rho))         Sakasegawa 1977, S holding time, v variability
 *   accepted    A  = c (1-rho) / (c (1-rho) + rho^e), e = (sqrt(2(c+1))-1)^0.66: carried load rho of an Erlang loss system;
 *                    exact for c = 1, within 0.02 for 1 to 700 servers (a test)
 * Sites differ: a third of them has the free share times 1 - k, 1, 1 + k, k = sqrt(3/2) * spread, so that no site is over-full. */
#include "model.h"
#include <math.h>

static const double CORNER = BT_POOL_CORNER, FEWEST = BT_POOL_FEWEST;

/* Free share, smoothed: u^2 / (u + CORNER) above 0, else 0; its slope is continuous. */
static struct curve_value free_share(double load)
{
    double u = 1 - load;
    if (u <= 0) return (struct curve_value){ 0, 0, 0 };
    double w = u + CORNER;
    return (struct curve_value){ u * u / w, -(u * u + 2 * u * CORNER) / (w * w), 0 };
}

static double smooth_step(double x, double *slope)
{
    if (x <= 0 || x >= 1) return *slope = 0, x <= 0 ? 0 : 1;
    *slope = 30 * x * x * (1 - x) * (1 - x);
    return x * x * x * (10 + x * (-15 + 6 * x));
}

struct curve_value bt_pool_load(const struct pool_now *p, double held, double *open)
{
    if (p->places < 1e-9) {
        *open = 0;
        return (struct curve_value){ 2, 0, 0 }; /* no places: over-full whatever is held */
    }
    double q = held / p->places, slope, width = 1.0001 - p->surge_above;
    double x = (q - p->surge_above) / width, s = smooth_step(x, &slope);
    double grow = 1 + p->surge_share * s, dgrow = p->surge_share * slope / width;
    *open = p->places * grow;
    return (struct curve_value){ q / grow, (grow - q * dgrow) / (grow * grow) / p->places, 0 };
}

static double servers(const struct pool_now *p)
{
    double c = p->places / p->sites;
    return c < FEWEST ? FEWEST : c;
}

static int sites(const struct pool_now *p, double load, double rho[3], double m[3])
{
    double k = 1.224744871391589 * p->spread;
    int n = k > 0 ? 3 : 1;
    const double by[3] = { n == 3 ? 1 - k : 1, 1, 1 + k };
    for (int i = 0; i < n; i++) {
        m[i] = by[i];
        rho[i] = 1 - (1 - load) * m[i];
        if (rho[i] < 0) rho[i] = 0;
    }
    return n;
}

/* phi = 1/(1 + W), W = (S v / (c u)) * mean of rho_i^e / m_i over sites */
struct curve_value bt_pool_wait(const struct pool_now *p, double load)
{
    double rho[3], m[3], c = servers(p), e = sqrt(2 * (c + 1)) - 1, a = p->holding * p->variability / c, b = 0, db = 0, bc = 0;
    struct curve_value u = free_share(load);
    if (u.v <= 0) return (struct curve_value){ 0, 0, 0 };
    int n = sites(p, load, rho, m);
    for (int i = 0; i < n; i++) {
        double power = rho[i] > 0 ? pow(rho[i], e) : 0;
        b += power / m[i] / n;
        db += rho[i] > 0 ? e * power / rho[i] / n : 0; /* d rho_i / d load = m_i */
        if (p->follow) bc += rho[i] > 0 ? power * log(rho[i]) / (e + 1) / m[i] / n : 0; /* d e / d c = 1 / (e + 1) */
    }
    double den = u.v + a * b;
    return (struct curve_value){ u.v / den, (u.d * a * b - u.v * a * db) / (den * den),
                                 p->follow && c > FEWEST ? u.v * a * (b / c - bc) / (den * den) / p->sites : 0 };
}

struct curve_value bt_pool_accept(const struct pool_now *p, double load)
{
    double rho[3], m[3], c = servers(p), root = sqrt(2 * (c + 1)), e = pow(root - 1, 0.66), ec = 0.66 * e / (root - 1) / root, v = 0, d = 0,
                         by = 0;
    struct curve_value u = free_share(load);
    if (u.v <= 0) return (struct curve_value){ 0, 0, 0 };
    int n = sites(p, load, rho, m);
    for (int i = 0; i < n; i++) {
        double ui = u.v * m[i], dui = u.d * m[i], power = rho[i] > 0 ? pow(rho[i], e) : 0,
               dpower = rho[i] > 0 ? e * power / rho[i] * m[i] : 0;
        double den = c * ui + power;
        v += c * ui / den / n;
        d += (c * dui * power - c * ui * dpower) / (den * den) / n;
        if (p->follow) by += rho[i] > 0 ? ui * power * (1 - c * log(rho[i]) * ec) / (den * den) / n : 0;
    }
    return (struct curve_value){ v, d, p->follow && c > FEWEST ? by / p->sites : 0 };
}
