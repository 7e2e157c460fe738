"""Images a second of training on MNIST in PyTorch: python train_torch.py THREADS ROUNDS FOLDER-OF-IDX-GZ

Eager, with the fused optimizers, which are PyTorch's fastest, and averages by one call over all tensors. Prints name, architecture,
optimizer, number of EMAs and images a second of the fastest of ROUNDS epochs, with tabs between.
"""
import gzip, sys, time
import numpy as np, torch

threads, rounds, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(threads)
BATCH, STEPS = 128, 468
DECAYS = [0.9, 0.99, 0.995, 0.999, 0.9995]
read = lambda name, header: torch.from_numpy(np.frombuffer(gzip.open(f"{folder}/{name}.gz").read(), np.uint8)[header:].copy())
images = read("train-images-idx3-ubyte", 16).view(-1, 784).float() / 255
labels = read("train-labels-idx1-ubyte", 8).long()


def run(architecture, optimizer, averages):
    torch.manual_seed(0)
    widths = [int(width) for width in architecture.split("-")]
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1])
    weights = list(network.parameters())
    if optimizer == "SGD":
        method = torch.optim.SGD(weights, lr=0.1, fused=True)
    else:
        method = torch.optim.Adam(weights, lr=1e-3, fused=True)
    plain = [w.detach() for w in weights]
    copies = [[w.clone() for w in plain] for _ in range(averages)]
    best = float("inf")
    for _ in range(rounds):
        begin = time.perf_counter()
        order = torch.randperm(60000)
        for start in range(0, STEPS * BATCH, BATCH):
            batch = order[start : start + BATCH]
            method.zero_grad(set_to_none=True)
            torch.nn.functional.cross_entropy(network(images[batch]), labels[batch]).backward()
            method.step()
            for copy, decay in zip(copies, DECAYS):
                torch._foreach_lerp_(copy, plain, 1 - decay)
        best = min(best, time.perf_counter() - begin)
    print("PyTorch, fused", architecture, optimizer, averages, STEPS * BATCH / best, sep="\t", flush=True)


for architecture in ["784-128-10", "784-256-128-10"]:
    for optimizer in ["SGD", "Adam"]:
        for averages in [0, 5]:
            run(architecture, optimizer, averages)
