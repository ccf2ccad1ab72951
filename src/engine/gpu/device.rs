//! The device: which adapter, what it allows, reading results back, and noticing that it is gone.

use super::compiled::Pipelines;
use crate::engine::wgsl::Limits;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

/// Why there is no GPU engine, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoGpu(pub String);

/// The device went away, hung or broke off; what it held since the last snapshot is gone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Lost(pub String);

/// An adapter's device with its queue and compiled shaders. Cloning shares them.
#[derive(Clone)]
pub struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    info: wgpu::AdapterInfo,
    pub(super) limits: Limits,
    /// Bytes of the largest buffer that a shader can see.
    pub(super) largest: u64,
    lost: Arc<Mutex<Option<String>>>,
    pub(super) pipelines: Arc<Pipelines>,
}

/// Turns of loops after which Mesa's llvmpipe stops a shader without a word.
const LLVMPIPE_TURNS: u64 = 65_535;
/// Workgroup memory that is asked for where there is more than WebGPU guarantees.
const MEMORY_WANTED: u32 = 32_768;
/// How long the host waits for one answer: a hung GPU may never report that it is lost.
#[cfg(not(target_arch = "wasm32"))]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

impl Gpu {
    /// The fastest adapter there is, an emulated one if there is no other.
    ///
    /// # Errors
    /// If there is none, or its device cannot be had.
    pub async fn new() -> Result<Gpu, NoGpu> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let adapter =
            instance.request_adapter(&options).await.map_err(|cause| NoGpu(format!("No GPU was found ({cause}).")))?;
        let info = adapter.get_info();
        let theirs = adapter.limits();
        let mut required = wgpu::Limits::default();
        required.max_compute_workgroup_storage_size = theirs
            .max_compute_workgroup_storage_size
            .min(MEMORY_WANTED)
            .max(required.max_compute_workgroup_storage_size);
        required.max_storage_buffer_binding_size = theirs.max_storage_buffer_binding_size;
        required.max_buffer_size = theirs.max_buffer_size;
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor { required_limits: required.clone(), ..Default::default() })
            .await
            .map_err(|cause| NoGpu(format!("The GPU {} could not be used ({cause}).", info.name)))?;
        let lost = Arc::new(Mutex::new(None));
        let mark = |lost: &Arc<Mutex<Option<String>>>| {
            let lost = lost.clone();
            move |why: String| {
                lock(&lost).get_or_insert(why);
            }
        };
        let (gone, faulty) = (mark(&lost), mark(&lost));
        device.set_device_lost_callback(move |_, message| gone(format!("The GPU was lost ({}).", message.trim())));
        // Out of memory and the like: the results cannot be trusted any more.
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| faulty(format!("The GPU failed ({error})."))));
        let emulated = is_emulated(&info);
        let limits = Limits {
            workgroup_memory: required.max_compute_workgroup_storage_size,
            invocations: required.max_compute_invocations_per_workgroup,
            turns: emulated.then_some(LLVMPIPE_TURNS),
        };
        let largest = required.max_storage_buffer_binding_size.min(required.max_buffer_size);
        Ok(Gpu { device, queue, info, limits, largest, lost, pipelines: Arc::default() })
    }

    /// The adapter's name.
    pub fn name(&self) -> &str {
        if self.info.name.is_empty() { "The browser's GPU" } else { &self.info.name }
    }

    /// Calls the adapter by a name that is known from elsewhere: a browser's description of it is often empty.
    pub fn set_name(&mut self, name: String) {
        self.info.name = name;
    }

    /// Whether the adapter is software on the processor.
    pub fn is_emulated(&self) -> bool {
        is_emulated(&self.info)
    }

    /// What shaders may use.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Why the device can no longer be used, if so.
    pub fn lost(&self) -> Option<Lost> {
        lock(&self.lost).clone().map(Lost)
    }

    /// Gives the device up, as a driver's reset would: for tests, and for a page that is done with it.
    pub fn destroy(&self) {
        self.device.destroy();
        lock(&self.lost).get_or_insert_with(|| "The GPU was given up.".into());
    }

    /// Runs one workgroup of a shader's entry `probe` over numbers (binding 1: read; 2: written): for tests.
    ///
    /// # Errors
    /// If the device is lost or refuses the shader.
    #[doc(hidden)]
    pub async fn probe(&self, shader: String, input: &[u32], outputs: usize) -> Result<Vec<u32>, Lost> {
        use super::compiled::Use;
        let pipeline = self
            .pipeline(shader, "probe", &[Use::Uniform, Use::Read, Use::Write])
            .await
            .map_err(|unfit| Lost(unfit.0))?;
        let unused = self.buffer(16, wgpu::BufferUsages::UNIFORM);
        let input = self.storage(bytemuck::cast_slice(input));
        let output = self.buffer(4 * outputs as u64, wgpu::BufferUsages::STORAGE);
        let bound = self.bind(&pipeline, 16, &[&unused, &input, &output]);
        let mut commands = self.device.create_command_encoder(&Default::default());
        let mut pass = commands.begin_compute_pass(&Default::default());
        pass.set_pipeline(&pipeline.pipeline);
        pass.set_bind_group(0, &bound, &[0]);
        pass.dispatch_workgroups(1, 1, 1);
        drop(pass);
        let bytes = self.read(commands, &output, 4 * outputs as u64).await?;
        Ok(bytemuck::pod_collect_to_vec(&bytes))
    }

    pub(super) fn check(&self) -> Result<(), Lost> {
        self.lost().map_or(Ok(()), Err)
    }

    /// A buffer of the device.
    pub(super) fn buffer(&self, bytes: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: bytes.max(16).next_multiple_of(16),
            usage: usage | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        })
    }

    /// A storage buffer with this content.
    pub(super) fn storage(&self, content: &[u8]) -> wgpu::Buffer {
        let buffer = self.buffer(content.len() as u64, wgpu::BufferUsages::STORAGE);
        self.queue.write_buffer(&buffer, 0, content);
        buffer
    }

    /// Submits these commands, then reads the first `bytes` of a buffer.
    pub(super) async fn read(
        &self,
        mut commands: wgpu::CommandEncoder,
        from: &wgpu::Buffer,
        bytes: u64,
    ) -> Result<Vec<u8>, Lost> {
        self.check()?;
        let staging = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: bytes,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        commands.copy_buffer_to_buffer(from, 0, &staging, 0, bytes);
        let submission = self.queue.submit([commands.finish()]);
        let mapped = Arc::new(Mutex::new(Answer::default()));
        let answer = mapped.clone();
        staging.map_async(wgpu::MapMode::Read, .., move |result| {
            let mut answer = lock(&answer);
            answer.result = Some(result.is_ok());
            if let Some(waker) = answer.waker.take() {
                waker.wake();
            }
        });
        self.wait(submission)?;
        let ok = Mapped(mapped).await;
        self.check()?;
        let read = if ok { staging.get_mapped_range(..).ok().map(|view| view.to_vec()) } else { None };
        read.ok_or_else(|| Lost("The GPU gave no answer.".into()))
    }

    /// Natively somebody has to wait; a browser calls back.
    #[cfg(not(target_arch = "wasm32"))]
    fn wait(&self, submission: wgpu::SubmissionIndex) -> Result<(), Lost> {
        let wait = wgpu::PollType::Wait { submission_index: Some(submission), timeout: Some(PATIENCE) };
        match self.device.poll(wait) {
            Ok(_) => Ok(()),
            Err(cause) => Err(self.lost().unwrap_or_else(|| Lost(format!("The GPU gave no answer ({cause}).")))),
        }
    }

    #[cfg(target_arch = "wasm32")]
    #[allow(clippy::unnecessary_wraps)] // as natively
    fn wait(&self, _: wgpu::SubmissionIndex) -> Result<(), Lost> {
        Ok(())
    }
}

/// SwiftShader in a browser calls itself neither a processor nor by another device type, so names count too.
fn is_emulated(info: &wgpu::AdapterInfo) -> bool {
    let text = format!("{} {} {}", info.name, info.driver, info.driver_info).to_lowercase();
    info.device_type == wgpu::DeviceType::Cpu
        || ["swiftshader", "llvmpipe", "basic render"].iter().any(|name| text.contains(name))
}

#[derive(Default)]
struct Answer {
    result: Option<bool>,
    waker: Option<Waker>,
}

/// Resolves when a buffer has been mapped, or could not be.
struct Mapped(Arc<Mutex<Answer>>);

impl Future for Mapped {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<bool> {
        let mut answer = lock(&self.0);
        if let Some(ok) = answer.result {
            return Poll::Ready(ok);
        }
        answer.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// A panic elsewhere does not make these plain values wrong.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Milliseconds by a clock that every target has; only differences mean something.
pub(super) fn now() -> f64 {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Date::now();
    #[cfg(not(target_arch = "wasm32"))]
    {
        use std::sync::LazyLock;
        use std::time::Instant;
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed().as_secs_f64() * 1e3
    }
}
