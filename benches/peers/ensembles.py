"""The sweep of benches/sweeps.rs in the libraries that people use for it.

    python ensembles.py PEER FUNCTION OPTIMIZER

PEER is one of the keys of PEERS below, FUNCTION rosenbrock, rastrigin or beale, OPTIMIZER sgd or adam. Prints `ready` once
everything is compiled, or `missing: …` where the library is not installed; then, for each line on standard input, computes
the whole sweep once and prints the seconds it took. Each peer is written as one would who knows its library.

Every run is BELAY from one start under Gaussian gradient noise: w1 <- (1 - b) w1* + b w2, w2 <- (1 - a) w2 + a w1 with the
old w1. Settings (eta, a, b) times seeds; the noise of a seed is shared by all settings. Kept of each run: the loss at w2 in
the end, and the first step at which it is below TARGET.
"""

import math
import os
import sys
import time

SEEDS, STEPS = 8, 5000
SIGMA, TARGET = 0.1, 0.1
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
START = {"rosenbrock": (-1.5, 2.0), "rastrigin": (-3.3, 3.6), "beale": (1.0, 1.5)}
RATES = {"sgd": (1e-5, 1e-3), "adam": (1e-3, 1e-1)}


def settings(np, optimizer):
    """eta, alpha and beta of 16 x 8 x 8 = 1024 settings."""
    low, high = RATES[optimizer]
    rates = np.geomspace(low, high, 16)
    shares = np.geomspace(0.01, 0.5, 8)
    return [grid.ravel().copy() for grid in np.meshgrid(rates, shares, shares, indexing="ij")]


def corrections(np):
    """1 / (1 - beta^t) of both moments at every step."""
    t = np.arange(1, STEPS + 1)
    return 1 / (1 - BETA1**t), 1 / (1 - BETA2**t)


def gradient(xp, function, x, y):
    if function == "rosenbrock":
        wall = y - x * x
        return 2 * (x - 1) - 400 * (x * wall), 200 * wall
    if function == "rastrigin":
        turn = 2 * math.pi
        return 2 * x + 10 * turn * xp.sin(turn * x), 2 * y + 10 * turn * xp.sin(turn * y)
    y2 = y * y
    y3 = y2 * y
    u, v, w = y - 1, y2 - 1, y3 - 1
    a, b, c = 1.5 + x * u, 2.25 + x * v, 2.625 + x * w
    return 2 * (a * u + b * v + c * w), 2 * x * (a + 2 * (b * y) + 3 * (c * y2))


def loss(xp, function, x, y):
    if function == "rosenbrock":
        side, wall = x - 1, y - x * x
        return side * side + 100 * (wall * wall)
    if function == "rastrigin":
        turn = 2 * math.pi
        return 20 + (x * x - 10 * xp.cos(turn * x)) + (y * y - 10 * xp.cos(turn * y))
    y2 = y * y
    a, b, c = 1.5 + x * (y - 1), 2.25 + x * (y2 - 1), 2.625 + x * (y2 * y - 1)
    return a * a + b * b + c * c


def with_numpy(function, optimizer):
    """Seeds x settings as one array, one Python loop over the steps, in place where that saves time."""
    import numpy as np

    np.seterr(all="ignore")
    eta, alpha, beta = (row[None, :] for row in settings(np, optimizer))
    keep, model = 1 - alpha, 1 - beta
    unbias1, unbias2 = corrections(np)

    def sweep():
        noise = SIGMA * np.random.default_rng(1).standard_normal((STEPS, 2, SEEDS, 1))
        shape = (SEEDS, eta.size)
        x, y = (np.full(shape, place) for place in START[function])
        u, v = x.copy(), y.copy()
        moments = [np.zeros(shape) for _ in range(4)]
        first = np.full(shape, np.inf)
        for step in range(STEPS):
            partials = gradient(np, function, x, y)
            moved = []
            for axis, (place, g) in enumerate(zip((x, y), partials)):
                g += noise[step, axis]
                if optimizer == "adam":
                    mean, square = moments[2 * axis], moments[2 * axis + 1]
                    mean *= BETA1
                    mean += (1 - BETA1) * g
                    g *= g
                    g *= 1 - BETA2
                    square *= BETA2
                    square += g
                    g = unbias1[step] * mean
                    g /= np.sqrt(unbias2[step] * square) + EPSILON
                g *= eta
                moved.append(place - g)
            for new, average in zip(moved, (u, v)):
                new *= model
                new += beta * average
            for old, average in zip((x, y), (u, v)):
                average *= keep
                average += alpha * old
            x, y = moved
            value = loss(np, function, u, v)
            np.minimum(first, np.where(value < TARGET, step + 1.0, np.inf), out=first)
        return value, first

    return sweep


def jax_parts(function, optimizer):
    import jax
    import jax.numpy as jnp
    import numpy as np

    jax.config.update("jax_enable_x64", True)
    eta, alpha, beta = (jnp.asarray(row) for row in settings(np, optimizer))
    unbias1, unbias2 = (jnp.asarray(row) for row in corrections(np))
    steps = jnp.arange(1.0, STEPS + 1)

    def one(noise, eta, alpha, beta):
        def step(state, seen):
            x, y, u, v, mx, my, sx, sy, first = state
            (nx, ny), unbias1, unbias2, t = seen
            gx, gy = gradient(jnp, function, x, y)
            gx, gy = gx + nx, gy + ny
            if optimizer == "adam":
                mx, my = BETA1 * mx + (1 - BETA1) * gx, BETA1 * my + (1 - BETA1) * gy
                sx, sy = BETA2 * sx + (1 - BETA2) * gx * gx, BETA2 * sy + (1 - BETA2) * gy * gy
                gx = unbias1 * mx / (jnp.sqrt(unbias2 * sx) + EPSILON)
                gy = unbias1 * my / (jnp.sqrt(unbias2 * sy) + EPSILON)
            moved = (1 - beta) * (x - eta * gx) + beta * u, (1 - beta) * (y - eta * gy) + beta * v
            u, v = (1 - alpha) * u + alpha * x, (1 - alpha) * v + alpha * y
            first = jnp.where(loss(jnp, function, u, v) < TARGET, jnp.minimum(first, t), first)
            return (*moved, u, v, mx, my, sx, sy, first), None

        x, y = (jnp.float64(place) for place in START[function])
        zero = jnp.float64(0)
        start = (x, y, x, y, zero, zero, zero, zero, jnp.float64(jnp.inf))
        state, _ = jax.lax.scan(step, start, (noise, unbias1, unbias2, steps))
        return loss(jnp, function, state[2], state[3]), state[8]

    over_settings = jax.vmap(one, in_axes=(None, 0, 0, 0))
    return jax, lambda noise: jax.vmap(lambda of_seed: over_settings(of_seed, eta, alpha, beta))(noise)


def with_jax(function, optimizer):
    """jit of vmap of scan: one compiled program, XLA's own threads."""
    jax, over_seeds = jax_parts(function, optimizer)
    run = jax.jit(lambda key: over_seeds(SIGMA * jax.random.normal(key, (SEEDS, STEPS, 2))))
    return lambda: jax.block_until_ready(run(jax.random.key(1)))


def with_jax_pmap(function, optimizer):
    """The same, the seeds divided between two host devices."""
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
    jax, over_seeds = jax_parts(function, optimizer)
    draw = jax.jit(lambda key: SIGMA * jax.random.normal(key, (2, SEEDS // 2, STEPS, 2)))
    run = jax.pmap(over_seeds)
    return lambda: jax.block_until_ready(run(draw(jax.random.key(1))))


NUMBA = """
@numba.njit(parallel=True, error_model="numpy")
def sweep(eta, alpha, beta, noise, unbias1, unbias2, final, touched):
    blocks = eta.size // {width}
    for task in numba.prange(noise.shape[0] * blocks):
        seed, offset = task // blocks, task % blocks * {width}
        X, Y = np.full({width}, {x}), np.full({width}, {y})
        U, V = X.copy(), Y.copy()
        MX, MY, SX, SY = np.zeros({width}), np.zeros({width}), np.zeros({width}), np.zeros({width})
        FIRST = np.full({width}, np.inf)
        for step in range(noise.shape[1]):
            nx, ny, t = noise[seed, step, 0], noise[seed, step, 1], step + 1.0
            for i in range({width}):
                x, y, u, v = X[i], Y[i], U[i], V[i]
                a, b, rate = alpha[offset + i], beta[offset + i], eta[offset + i]
                gx, gy = gradient(x, y)
                gx += nx
                gy += ny
                {direction}
                X[i], Y[i] = (1 - b) * (x - rate * gx) + b * u, (1 - b) * (y - rate * gy) + b * v
                u, v = (1 - a) * u + a * x, (1 - a) * v + a * y
                U[i], V[i] = u, v
                first = FIRST[i]
                FIRST[i] = min(first, t) if loss(u, v) < {target} else first
        for i in range({width}):
            final[seed, offset + i] = loss(U[i], V[i])
            touched[seed, offset + i] = FIRST[i]
"""
NUMBA_ADAM = """
                MX[i] = mx = {b1} * MX[i] + (1 - {b1}) * gx
                MY[i] = my = {b1} * MY[i] + (1 - {b1}) * gy
                SX[i] = sx = {b2} * SX[i] + (1 - {b2}) * (gx * gx)
                SY[i] = sy = {b2} * SY[i] + (1 - {b2}) * (gy * gy)
                gx = unbias1[step] * mx / (math.sqrt(unbias2[step] * sx) + {eps})
                gy = unbias1[step] * my / (math.sqrt(unbias2[step] * sy) + {eps})
"""


def with_numba(function, optimizer, width=1):
    """prange over runs, or over hand-made blocks of `width` settings, whose inner loop LLVM vectorises."""
    import inspect

    import numba
    import numpy as np

    names = {"math": math, "np": np, "numba": numba}
    for rule in (gradient, loss):
        # Numba compiles the two functions above for one landscape, with `math` in the place of an array library.
        exec(inspect.getsource(rule).replace("(xp, function, x, y)", "(x, y)").replace("xp.", "math."), names)
        names["function"] = function
        names[rule.__name__] = numba.njit(error_model="numpy", inline="always")(names[rule.__name__])
    x, y = START[function]
    adam = NUMBA_ADAM.format(b1=BETA1, b2=BETA2, eps=EPSILON).strip() if optimizer == "adam" else "pass"
    exec(NUMBA.format(width=width, x=x, y=y, target=TARGET, direction=adam), names)
    rows, unbias = settings(np, optimizer), corrections(np)
    final, touched = np.empty((SEEDS, rows[0].size)), np.empty((SEEDS, rows[0].size))

    def sweep():
        noise = SIGMA * np.random.default_rng(1).standard_normal((SEEDS, STEPS, 2))
        names["sweep"](*rows, noise, *unbias, final, touched)
        return final, touched

    return sweep


PEERS = {
    "numpy": with_numpy,
    "jax-jit": with_jax,
    "jax-pmap": with_jax_pmap,
    "numba": with_numba,
    "numba-blocks": lambda function, optimizer: with_numba(function, optimizer, width=64),
}


def main():
    peer, function, optimizer = sys.argv[1:]
    try:
        sweep = PEERS[peer](function, optimizer)
    except ImportError as error:
        print("missing:", error, flush=True)
        return
    sweep()
    print("ready", flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter()
        final, first = sweep()
        seconds = time.perf_counter() - begin
        # The share of runs that touch tells whether all peers compute the same thing.
        print(seconds, float((first < math.inf).mean()), flush=True)


main()
