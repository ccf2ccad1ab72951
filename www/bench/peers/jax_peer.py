"""JAX: `python3 jax_peer.py PROBLEM`, one thread.

256 steps are one compiled `lax.scan`, whose minibatches and normals are drawn beforehand in one go; replicas are a
`vmap` of it. Minibatches are drawn with replacement: orders of epochs would cost more.
"""

import math
import os

from lines import layers, missing, serve

# XLA's own threads: one, as for everybody.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
try:
    import jax
    import jax.numpy as jnp
except ImportError:
    missing('pip install "jax[cpu]"')

STEPS = 256


class Run:
    def __init__(self, problem, work):
        points = problem["points"][work["points"]]
        self.work, self.lane, self.replicas = work, work["lane"], work["replicas"]
        self.softmax = work["loss"] == "softmax"
        self.x = jnp.array(points["x"], jnp.float32).reshape(-1, points["inputs"])
        self.y = jnp.array(points["y"], jnp.int32 if self.softmax else jnp.float32)
        self.starts, self.sizes = problem["starts"][work["starts"]], work["sizes"]
        self.chunk = STEPS * self.replicas
        self.gradient = jax.grad(lambda theta, x, y: self.mean_loss(theta, x, y))
        block = {"sgd": self.sgd, "baoab": self.baoab, "adlala": self.adlala}[self.lane["method"]]
        self.block = jax.jit(jax.vmap(block) if self.replicas > 1 else block, donate_argnums=0)
        self.all_losses = jax.jit(jax.vmap(lambda theta: self.mean_loss(theta, self.x, self.y)))

    def unpack(self, theta):
        """W1, b1, W2, b2 of all weights in one vector: W as inputs x units, then b, layer after layer."""
        (i, h, o), out, at = self.sizes, [], 0
        for shape in ((i, h), (h,), (h, o), (o,)):
            n = math.prod(shape)
            out.append(theta[at : at + n].reshape(shape))
            at += n
        return out

    def mean_loss(self, theta, x, y):
        w1, b1, w2, b2 = self.unpack(theta)
        o = jax.nn.relu(x @ w1 + b1) @ w2 + b2
        if self.softmax:
            return -jnp.take_along_axis(jax.nn.log_softmax(o), y[:, None], 1).mean()
        o = o[:, 0]
        return (jax.nn.softplus(o) - y * o).mean()

    def draw(self, key, normals):
        """A new key, the minibatches of a block, and so many vectors of normals a step."""
        key, k1, k2 = jax.random.split(key, 3)
        index = jax.random.randint(k1, (STEPS, self.work["batch"]), 0, len(self.y))
        return key, (index, jax.random.normal(k2, (STEPS, normals, len(self.starts[0]))))

    def g(self, theta, index):
        return -self.gradient(theta, self.x[index], self.y[index])

    def sgd(self, state):
        theta, p, xi, key = state
        key, (index, _) = self.draw(key, 0)
        step = lambda theta, index: (theta + self.lane["h"] * self.g(theta, index), None)
        return jax.lax.scan(step, theta, index)[0], p, xi, key

    def bath(self, gamma, tau):
        a = math.exp(-gamma * self.lane["h"])
        return a, math.sqrt(tau * (1 - a * a))

    # Both below: kick, drift, the method's own map, drift, and the gradient there: its two half kicks are one here,
    # which is the same but for the very first.

    def baoab(self, state):
        theta, p, xi, key = state
        h = self.lane["h"]
        a, b = self.bath(self.lane["gamma"], self.lane["tau"])
        key, drawn = self.draw(key, 1)

        def step(carry, drawn):
            theta, p = carry
            index, (noise,) = drawn
            p = p + h * self.g(theta, index)
            bathed = a * p + b * noise
            return (theta + h / 2 * (p + bathed), bathed), None

        (theta, p), _ = jax.lax.scan(step, (theta, p), drawn)
        return theta, p, xi, key

    def adlala(self, state):
        theta, p, xi, key = state
        lane = self.lane
        h = lane["h"]
        a, b = self.bath(lane["gamma2"], lane["tau2"])
        i, units, _ = self.sizes
        groups = (slice(0, i * units), slice(i * units, (i + 1) * units))  # a thermostat for W1, one for b1
        hidden = groups[1].stop
        key, drawn = self.draw(key, 2)

        def step(carry, drawn):
            theta, p, xi = carry
            index, noise = drawn
            p = p + h * self.g(theta, index)
            theta = theta + h / 2 * p
            parts, frictions = [], []
            for k, at in enumerate(groups):
                q = jnp.exp(-h / 2 * xi[k]) * p[at] + lane["sigma_a"] * math.sqrt(h / 2) * noise[0, at]
                x = xi[k] + h * lane["epsilon"] * (q @ q - len(q) * lane["tau1"])
                parts.append(jnp.exp(-h / 2 * x) * (q + lane["sigma_a"] * math.sqrt(h / 2) * noise[1, at]))
                frictions.append(x)
            p = jnp.concatenate([*parts, a * p[hidden:] + b * noise[0, hidden:]])
            return (theta + h / 2 * p, p, jnp.stack(frictions)), None

        (theta, p, xi), _ = jax.lax.scan(step, (theta, p, xi), drawn)
        return theta, p, xi, key

    def restart(self, start):
        def vector(flat):
            return [t for w, b in layers(flat, self.sizes) for t in [x for column in zip(*w) for x in column] + b]

        theta = jnp.array([vector(flat) for flat in self.starts[start : start + self.replicas]], jnp.float32)
        xi = jnp.full((self.replicas, 2), self.lane.get("xi0", 0.0), jnp.float32)
        keys = jax.random.split(jax.random.key(start + 1), self.replicas)
        state = theta, jnp.zeros_like(theta), xi, keys
        self.state = state if self.replicas > 1 else tuple(part[0] for part in state)

    def advance(self, steps):
        for _ in range(steps // self.chunk):
            self.state = self.block(self.state)
        jax.block_until_ready(self.state)

    def losses(self):
        theta = self.state[0]
        return self.all_losses(theta if self.replicas > 1 else theta[None]).tolist()


serve(jax.__version__, ["W1", "W2", "W3", "W4", "W5", "adlala", "baoab"], Run)
