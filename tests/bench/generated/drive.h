/* drive.h -- runs the generated model that it is included after: Euler's steps as SDEverywhere's own loop has them, or RK4 of the same
 * equations. usage: PROGRAM STEP. Prints steps, cpu seconds, arithmetic of one evaluation, and the outputs on each day, a line a day. */

static double out[sizeof DAY / sizeof *DAY * N_OUT];
static size_t n_out;

static void outputVar(double x)
{
    out[n_out++] = x;
}

#ifdef RK4
static void step_on(double t)
{
    static double was[N_LEVEL], sum[N_LEVEL];
    static const double PART[] = { 0, 0.5, 0.5, 1 }, WEIGHT[] = { 1, 2, 2, 1 };
    for (int k = 0; k < 4; k++) {
        for (int i = 0; i < N_LEVEL && k; i++) *level[i] = was[i] + PART[k] * _time_step * slope[i];
        _time = t + PART[k] * _time_step;
        if (k) evalAux();
        evalLevels();
        for (int i = 0; i < N_LEVEL; i++) {
            if (k == 0) was[i] = *level[i], sum[i] = 0;
            sum[i] += WEIGHT[k] * slope[i];
        }
    }
    for (int i = 0; i < N_LEVEL; i++) *level[i] = was[i] + _time_step / 6 * sum[i];
}
#else
static void step_on(double t)
{
    (void)t;
    evalLevels();
}
#endif

int main(int argc, char **argv)
{
    size_t days = sizeof DAY / sizeof *DAY, day = 0;
    if (argc != 2) return 2;
    initConstants();
    initLevels();
    _time_step = atof(argv[1]);
    clock_t began = clock();
    long n = 0;
    for (;; n++) {
        double t = _time = (double)n * _time_step;
        evalAux();
        if (t == DAY[day]) {
            storeOutputData();
            if (++day == days) break;
        }
        step_on(t);
    }
    printf("%ld %.6f %d\n", n, (double)(clock() - began) / CLOCKS_PER_SEC, ARITHMETIC);
    for (size_t i = 0; i < n_out; i++) printf("%.17g%c", out[i], (i + 1) % N_OUT ? ' ' : '\n');
    (void)level;
    return 0;
}
