//! What opening models costs: `cargo run --release -p bufeo-model --example footprint`.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the real clock")]

use std::error::Error;
use std::time::{Duration, Instant};

use bufeo_model::{Bundle, Loader};

fn main() -> Result<(), Box<dyn Error>> {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let bare = resident_kib();
    println!("bare process: {bare} KiB resident");

    for (service, operation) in [("ec2", "DescribeInstances"), ("s3", "PutObject"), ("dynamodb", "GetItem")] {
        let before = resident_kib();
        let (model, first) = timed(|| loader.load(service, None))?;
        let (_, names) = timed(|| Ok::<_, bufeo_model::Error>(model.method_names().count()))?;
        let (_, call) = timed(|| model.operation(operation))?;
        println!(
            "{service}: open {first:?}, method names {names:?}, {operation} {call:?}, {} KiB more",
            resident_kib() - before
        );
        drop(model);
        let fastest = fastest(20, || loader.load(service, None).map(drop))?;
        println!("{service}: open again, fastest of 20: {fastest:?}");
    }

    let (models, opening) = timed(|| {
        let services = loader.services();
        services.iter().map(|service| loader.load(service, None)).collect::<Result<Vec<_>, _>>()
    })?;
    let operations: usize = models.iter().map(|model| model.method_names().count()).sum();
    println!(
        "{} services, {operations} operations: {opening:?}, {} KiB more than the bare process",
        models.len(),
        resident_kib() - bare
    );
    Ok(())
}

fn timed<T, E>(run: impl FnOnce() -> Result<T, E>) -> Result<(T, Duration), E> {
    let start = Instant::now();
    run().map(|result| (result, start.elapsed()))
}

fn fastest<E>(times: usize, mut run: impl FnMut() -> Result<(), E>) -> Result<Duration, E> {
    (0..times)
        .map(|_| timed(&mut run).map(|(_, time)| time))
        .try_fold(Duration::MAX, |least, time| Ok(least.min(time?)))
}

/// The memory of this process that is in use, where the system tells it as Linux does; else 0.
fn resident_kib() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
