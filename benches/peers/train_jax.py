"""Images a second of training on MNIST in JAX: python train_jax.py THREADS ROUNDS FOLDER-OF-IDX-GZ

The whole epoch is one compiled scan; that is the fastest way JAX has. Prints name, architecture, optimizer, number of EMAs and
images a second of the fastest of ROUNDS epochs, with tabs between.
"""
import gzip, os, sys, time

threads, rounds, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
import jax, jax.numpy as jnp, numpy as np
from functools import partial

BATCH, STEPS = 128, 468
DECAYS = [0.9, 0.99, 0.995, 0.999, 0.9995]
read = lambda name, header: np.frombuffer(gzip.open(f"{folder}/{name}.gz").read(), np.uint8)[header:]
images = jnp.asarray(read("train-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
labels = jnp.asarray(read("train-labels-idx1-ubyte", 8).astype(np.int32))


def network(weights, x):
    for place, (w, b) in enumerate(weights):
        x = x @ w + b
        if place + 1 < len(weights):
            x = jax.nn.relu(x)
    return x


def loss(weights, x, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(network(weights, x)), y[:, None], 1))


def step(state, x, y, optimizer):
    weights, m, v, averages, t = state
    g = jax.grad(loss)(weights, x, y)
    t = t + 1
    if optimizer == "SGD":
        weights = jax.tree.map(lambda w, g: w - 0.1 * g, weights, g)
    else:
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        a, b = 1 / (1 - 0.9**t), 1 / (1 - 0.999**t)
        weights = jax.tree.map(lambda w, m, v: w - 1e-3 * a * m / (jnp.sqrt(b * v) + 1e-8), weights, m, v)
    averages = [jax.tree.map(lambda e, w: e + (1 - d) * (w - e), e, weights) for e, d in zip(averages, DECAYS)]
    return weights, m, v, averages, t


@partial(jax.jit, static_argnums=4, donate_argnums=0)
def epoch(state, images, labels, indices, optimizer):
    return jax.lax.scan(lambda state, i: (step(state, images[i], labels[i], optimizer), None), state, indices)[0]


def run(architecture, optimizer, averages):
    random = np.random.default_rng(0)
    widths = [int(width) for width in architecture.split("-")]
    weights = [
        (jnp.asarray(random.normal(0, np.sqrt(2 / a), (a, b)), jnp.float32), jnp.zeros(b, jnp.float32))
        for a, b in zip(widths, widths[1:])
    ]
    zeros = lambda: jax.tree.map(jnp.zeros_like, weights)
    copies = [jax.tree.map(jnp.copy, weights) for _ in range(averages)]
    state = (weights, zeros(), zeros(), copies, jnp.float32(0))
    best = np.inf
    for _ in range(rounds + 1):  # the first compiles
        begin = time.perf_counter()
        indices = random.permutation(60000).astype(np.int32)[: STEPS * BATCH].reshape(STEPS, BATCH)
        state = jax.block_until_ready(epoch(state, images, labels, indices, optimizer))
        best = min(best, time.perf_counter() - begin)
    print("JAX, scanned jit", architecture, optimizer, averages, STEPS * BATCH / best, sep="\t", flush=True)


for architecture in ["784-128-10", "784-256-128-10"]:
    for optimizer in ["SGD", "Adam"]:
        for averages in [0, 5]:
            run(architecture, optimizer, averages)
