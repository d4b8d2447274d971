/* sde.h -- what C that SDEverywhere generates from an exported model asks for: the functions our exports use, as its own sde.h has
 * them. With RK4 a level's equation gives its slope instead of its next value, in the order of the equations (drive.h). */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define _COS(x) cos(x)
#define _EXP(x) exp(x)
#define _IF_THEN_ELSE(c, yes, no) ((c) ? (yes) : (no))
#define _MAX(a, b) ((a) > (b) ? (a) : (b))
#define _MIN(a, b) ((a) < (b) ? (a) : (b))
#define _SIN(x) sin(x)
#define _SQRT(x) sqrt(x)

static double _time;
static void outputVar(double x);
#ifdef RK4
static double slope[100000];
#define _INTEG(value, rate) (slope[__COUNTER__] = (rate), (value))
#else
#define _INTEG(value, rate) ((value) + _time_step * (rate))
#endif
typedef struct lookup Lookup; /* none is used */
