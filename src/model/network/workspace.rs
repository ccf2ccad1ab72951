//! A batch of points, and room for one pass over it.

use crate::model::network::shape::Network;
use wide::{f32x4, u32x4};

/// Beyond this the sigmoid inside the gradient is held (and a softmax's outputs below its largest), so that no
/// gradient is subnormal (its smallest is 1e-13 over the batch size). Never applied to a reported loss.
pub(super) const LOGIT_CLAMP: f32 = 30.0;

/// Points with their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Coordinates of a point.
    pub inputs: usize,
    /// Coordinates, point after point.
    pub x: Vec<f32>,
    /// Labels: 0, 1, ...
    pub y: Vec<f32>,
}

impl Points {
    /// None yet, of the plane.
    pub fn of_the_plane() -> Points {
        Points { inputs: 2, x: Vec::new(), y: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.y.len()
    }

    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// Adds a point of the plane.
    pub fn push(&mut self, [x1, x2]: [f32; 2], label: f32) {
        self.x.extend([x1, x2]);
        self.y.push(label);
    }
}

/// Vectors of samples in the widest tile.
pub(super) const WIDEST: usize = 5;

/// Partial sums over four samples, by the bits of those counted: S, S0, S1 and nothing.
pub(super) type Table = [f32x4; 16];

/// Bytes of one quad's bits: the units, rounded up to whole fours.
pub(super) fn bits_stride(units: usize) -> usize {
    units.next_multiple_of(4)
}

/// A batch, and room for one forward and backward pass over it; nothing is allocated while it is used.
///
/// Samples lie side by side, filled up with zeros to whole vectors of four (`quads` of them).
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Compute in plain loops (`plain.rs`).
    pub(super) plain: bool,
    /// Coordinates of a sample.
    pub(super) inputs: usize,
    /// Samples at hand.
    pub(super) n: usize,
    pub(super) quads: usize,
    /// `[input][quad]`.
    pub(super) x: Vec<f32x4>,
    /// `[quad]`.
    pub(super) y: Vec<f32x4>,
    /// Activations of each hidden layer, `[unit][quad]`. Not of a shallow network.
    pub(super) a: Vec<Vec<f32x4>>,
    /// -dL/dz of a hidden layer and of the next, `[unit][quad]`. Not of a shallow network.
    pub(super) delta: [Vec<f32x4>; 2],
    /// A few vectors of samples of a layer's values. Not of a shallow network.
    pub(super) panel: Vec<f32x4>,
    /// Outputs, then -dL/do, `[output][quad]`.
    pub(super) out: Vec<f32x4>,
    /// Of a shallow network: which of four samples switch a unit on, `[quad][unit]`.
    pub(super) on: Vec<u8>,
    pub(super) tables: Vec<Table>,
    /// Of an evaluation: each sample's outputs, summed over the classifiers.
    pub(super) sums: Vec<f64>,
}

impl Workspace {
    /// For nothing: a placeholder while another one is in use.
    pub fn empty() -> Workspace {
        Workspace {
            plain: false,
            inputs: 0,
            n: 0,
            quads: 0,
            x: Vec::new(),
            y: Vec::new(),
            a: Vec::new(),
            delta: [Vec::new(), Vec::new()],
            panel: Vec::new(),
            out: Vec::new(),
            on: Vec::new(),
            tables: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// For up to `samples` at once.
    pub fn new(network: &Network, samples: usize) -> Workspace {
        let quads = samples.div_ceil(4);
        let (hidden, output) = network.layers();
        let vectors = |units: usize| vec![f32x4::ZERO; units * quads];
        let dense = if network.is_shallow() { &[] } else { hidden };
        let widest = dense.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        let units = if network.is_shallow() { hidden[0].outputs } else { 0 };
        Workspace {
            inputs: network.inputs(),
            x: vectors(network.inputs()),
            y: vectors(1),
            a: dense.iter().map(|layer| vectors(layer.outputs)).collect(),
            delta: [vectors(widest), vectors(widest)],
            panel: vec![f32x4::ZERO; WIDEST * widest.max(network.inputs()).max(output.outputs)],
            out: vectors(output.outputs),
            on: vec![0; bits_stride(units) * quads],
            tables: vec![Table::default(); if network.is_shallow() { quads } else { 0 }],
            ..Workspace::empty()
        }
    }

    /// The same, computing in plain loops: the reference, with the same bits.
    pub fn plainly(self) -> Workspace {
        Workspace { plain: true, ..self }
    }

    /// Samples at hand.
    pub fn samples(&self) -> usize {
        self.n
    }

    /// Makes room for `n` samples; all values are still to be put.
    pub(super) fn start(&mut self, n: usize) {
        self.n = n;
        self.quads = n.div_ceil(4);
        // What fills up the last vector.
        let last = self.quads - 1;
        for j in 0..self.inputs {
            self.x[j * self.quads + last] = f32x4::ZERO;
        }
        self.y[last] = f32x4::ZERO;
    }

    /// Takes these points as the batch.
    pub fn load(&mut self, points: &Points, indices: &[u32]) {
        self.start(indices.len());
        let samples = 4 * self.quads;
        let x: &mut [f32] = bytemuck::cast_slice_mut(&mut self.x);
        let y: &mut [f32] = bytemuck::cast_slice_mut(&mut self.y);
        if let (2, (points_x, [])) = (points.inputs, points.x.as_chunks::<2>()) {
            let (x0, x1) = x[..2 * samples].split_at_mut(samples);
            for (((x0, x1), y), &i) in x0.iter_mut().zip(x1).zip(y).zip(indices) {
                [*x0, *x1] = points_x[i as usize];
                *y = points.y[i as usize];
            }
            return;
        }
        // Four points by four coordinates at a time.
        let row = |s: usize| &points.x[indices[s] as usize * points.inputs..][..points.inputs];
        for (quad, y) in self.y[..self.quads].iter_mut().enumerate() {
            let held = (indices.len() - 4 * quad).min(4);
            let rows: [&[f32]; 4] = std::array::from_fn(|s| row(4 * quad + s.min(held - 1)));
            let samples = f32x4::from_bits(HELD[held - 1]);
            for j in (0..points.inputs).step_by(4) {
                let n = (points.inputs - j).min(4);
                let columns = f32x4::transpose(rows.map(|row| load(&row[j..], n)));
                for (c, column) in columns[..n].iter().enumerate() {
                    self.x[(j + c) * self.quads + quad] = *column & samples;
                }
            }
            let label = |s: usize| if s < held { points.y[indices[4 * quad + s] as usize] } else { 0.0 };
            *y = f32x4::new(std::array::from_fn(label));
        }
    }

    /// Takes consecutive points, coordinates in turn, as the batch, without labels.
    pub(super) fn load_coordinates(&mut self, coordinates: &[f32]) {
        self.start(coordinates.len() / self.inputs);
        let samples = 4 * self.quads;
        let x: &mut [f32] = bytemuck::cast_slice_mut(&mut self.x);
        for (s, point) in coordinates.chunks_exact(self.inputs).enumerate() {
            for (j, &value) in point.iter().enumerate() {
                x[j * samples + s] = value;
            }
        }
    }

    /// The last forward pass's values of one output, sample by sample.
    pub(super) fn outputs(&self, output: usize) -> &[f32] {
        let out: &[f32] = bytemuck::cast_slice(&self.out);
        &out[4 * self.quads * output..][..self.n]
    }
}

/// The first `n` <= 4 numbers; 0 for the others.
#[inline(always)]
fn load(x: &[f32], n: usize) -> f32x4 {
    if n == 4 {
        return f32x4::new(*x.first_chunk().expect("four numbers"));
    }
    let mut v = [0.0; 4];
    v[..n].copy_from_slice(&x[..n]);
    f32x4::new(v)
}

/// Which of four samples are held, by their number less one.
pub(super) const HELD: [u32x4; 4] =
    [u32x4::new([!0, 0, 0, 0]), u32x4::new([!0, !0, 0, 0]), u32x4::new([!0, !0, !0, 0]), u32x4::new([!0; 4])];
