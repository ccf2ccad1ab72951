"""PyTorch: `python3 torch_peer.py PROBLEM eager|compile`, one thread.

Data and weights are tensors beforehand; an epoch's order is drawn at once. Eager: autograd, and a fused in-place
update (`torch._foreach_add_`). Compiled: the whole step - minibatch, gradient, noise, update - is one `torch.compile`d
function. Replicas are one batched product.
"""

import math
import sys

from lines import layers, missing, serve

try:
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, relu
except ImportError:
    missing("pip install torch")

torch.set_num_threads(1)
MODE = sys.argv[2]


class Run:
    def __init__(self, problem, work):
        points = problem["points"][work["points"]]
        self.softmax = work["loss"] == "softmax"
        self.x = torch.tensor(points["x"]).reshape(-1, points["inputs"])
        self.y = torch.tensor(points["y"], dtype=torch.long if self.softmax else torch.float32)
        self.starts, self.sizes = problem["starts"][work["starts"]], work["sizes"]
        self.batch, self.replicas, self.lane = work["batch"], work["replicas"], work["lane"]
        self.chunk = 16 * self.replicas
        step = self.sgd if self.lane["method"] == "sgd" else self.baoab
        self.step = torch.compile(step, fullgraph=True, dynamic=False) if MODE == "compile" else step

    def restart(self, start):
        made = [layers(flat, self.sizes) for flat in self.starts[start : start + self.replicas]]
        stack = lambda k, part: torch.stack([torch.tensor(layer[k][part], dtype=torch.float32) for layer in made])
        # W as inputs x units; with replicas one more dimension in front, and a row of biases for each.
        theta = [t for k in range(2) for t in (stack(k, 0).transpose(1, 2).contiguous(), stack(k, 1).unsqueeze(1))]
        if self.replicas == 1:
            theta = [t[0].clone() for t in theta]
        self.theta = [t.requires_grad_(MODE == "eager") for t in theta]
        self.p = [torch.zeros_like(t) for t in theta]
        self.order = []

    def forward(self, theta, x):
        w1, b1, w2, b2 = theta
        product = torch.baddbmm if x.dim() == 3 else torch.addmm
        return product(b2, relu(product(b1, x, w1)), w2)

    def loss(self, theta, index):
        o, y = self.forward(theta, self.x[index]), self.y[index]
        if self.softmax:
            return cross_entropy(o, y)
        # The sum of the replicas' mean losses: its gradient is theirs side by side.
        return binary_cross_entropy_with_logits(o.squeeze(-1), y) * self.replicas

    def gradients(self, theta, index):
        if MODE == "compile":
            return torch.func.grad(self.loss)(theta, index)
        return torch.autograd.grad(self.loss(theta, index), theta)

    def sgd(self, theta, p, index):
        g = self.gradients(theta, index)
        with torch.no_grad():
            torch._foreach_add_(theta, g, alpha=-self.lane["h"])

    def baoab(self, theta, p, index):
        # Kick, drift, heat bath, drift, and the gradient there: its two half kicks are one here, which is the same but
        # for the very first.
        h, gamma, tau = (self.lane[key] for key in ("h", "gamma", "tau"))
        a = math.exp(-gamma * h)
        b = math.sqrt(tau * (1 - a * a))
        g = self.gradients(theta, index)
        with torch.no_grad():
            torch._foreach_add_(p, g, alpha=-h)
            torch._foreach_add_(theta, p, alpha=h / 2)
            torch._foreach_mul_(p, a)
            torch._foreach_add_(p, [torch.randn_like(q) for q in p], alpha=b)
            torch._foreach_add_(theta, p, alpha=h / 2)

    def epoch(self):
        n = len(self.y) // self.batch * self.batch  # what is left of an epoch is dropped
        if self.replicas == 1:
            return list(torch.randperm(len(self.y))[:n].reshape(-1, self.batch).unbind())
        orders = torch.stack([torch.randperm(len(self.y))[:n] for _ in range(self.replicas)])
        return list(orders.reshape(self.replicas, -1, self.batch).transpose(0, 1).contiguous().unbind())

    def advance(self, steps):
        for _ in range(steps // self.replicas):
            if not self.order:
                self.order = self.epoch()
            self.step(self.theta, self.p, self.order.pop())

    def losses(self):
        with torch.no_grad():
            x = self.x.expand(self.replicas, -1, -1) if self.replicas > 1 else self.x
            o = self.forward(self.theta, x)
            if self.softmax:
                return [cross_entropy(o, self.y).item()]
            rows = o.squeeze(-1).reshape(self.replicas, -1)
            return [binary_cross_entropy_with_logits(row, self.y).item() for row in rows]


serve(torch.__version__, ["W1", "W2", "W3", "W4", "W5"], Run)
