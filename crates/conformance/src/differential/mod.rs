//! Every operation of every service, called through bufeo and through botocore.
//!
//! Parameters are made from the model, each side turns them into a request, and the two have to be the same. An answer
//! is made from the model as well, each side is given it in the place of the network's, and what the two make of it has
//! to be the same. So have the addresses and forms that each side signs to be given away. Everything is decided by a seed: a
//! difference is found again by its operation, case and seed.
//!
//! ```text
//! sample    parameters and contents from shapes          theirs   a Python process with botocore
//! answer    contents as a service writes them            ours     clients of bufeo
//! place     where clients are, and how they are set      clients  ours, each in its place
//! case      a call of an operation, with its answer      compare  where the two are apart
//! to_come   what is left out of botocore for now         listed   what is apart on purpose
//! ```

mod answer;
mod case;
mod clients;
mod compare;
mod listed;
mod notation;
mod ours;
mod outcome;
mod place;
mod random;
mod report;
mod sample;
mod settings;
mod theirs;
mod to_come;

pub use settings::Settings;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use bufeo_model::{Bundle, Loader, OperationModel, Protocol, ServiceModel};

use case::{Case, PER_OPERATION};
use place::Place;
use random::Random;
use report::Report;
use theirs::{Input, Process};
use to_come::{Against, Feature, TO_COME};

/// Why the comparison could not be made.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// How many processes of the other side there are, and how many threads of ours.
const WORKERS: usize = 2;

/// How many cases are made ahead.
const AHEAD: usize = 64;

/// How often it is said how far it has come.
const PROGRESS: Duration = Duration::from_secs(10);

/// Makes the comparison, prints what it finds, and returns how many operations differ.
///
/// ```no_run
/// use bufeo_conformance::differential::{Settings, run};
///
/// let settings = Settings { seed: 7, service: Some("sqs".to_owned()), ..Settings::default() };
/// let different = run(&settings)?;
/// println!("{different} operations of SQS differ");
/// # Ok::<(), bufeo_conformance::differential::Error>(())
/// ```
///
/// # Errors
/// Where nothing is selected, and where one of the sides cannot be run.
pub fn run(settings: &Settings) -> Result<usize, Error> {
    #[expect(clippy::disallowed_methods, reason = "the time that is shown to people is the real one")]
    let begun = Instant::now();
    let without = left_out(settings)?;
    println!("differential: seed {}, {} of the operations", settings.seed, settings.share);
    let against = Against { without: &without, crt: settings.crt };
    for feature in against.without {
        println!("to come, and left out of botocore: {}", feature.name);
    }
    let report = Mutex::new(Report::default());
    let services = Mutex::new(services(settings, &report)?);
    let progress = Progress { begun, said: AtomicU64::new(0) };
    let outcomes: Vec<Result<(), Error>> = thread::scope(|scope| {
        let worker = || work(settings, against, &services, &report, &progress);
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(worker)).collect();
        let outcome = |worker: thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|_| Err("a worker panicked".into()))
        };
        workers.into_iter().map(outcome).collect()
    });
    outcomes.into_iter().collect::<Result<(), Error>>()?;
    let report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.print(begun.elapsed());
    Ok(report.failed())
}

fn left_out(settings: &Settings) -> Result<Vec<&'static Feature>, Error> {
    for wanted in &settings.with {
        if wanted != "all" && !TO_COME.iter().any(|feature| feature.name.starts_with(wanted.as_str())) {
            let known: Vec<&str> = TO_COME.iter().map(|feature| feature.name).collect();
            return Err(format!("`{wanted}` is not to come, these are: {}", known.join("; ")).into());
        }
    }
    let is_wanted = |feature: &Feature| {
        settings.with.iter().any(|wanted| wanted == "all" || feature.name.starts_with(wanted.as_str()))
    };
    Ok(TO_COME.iter().filter(|feature| !is_wanted(feature)).collect())
}

/// A service and those of its operations that are compared.
struct Selected {
    name: String,
    places: Vec<Place>,
    protocol: Protocol,
    operations: Vec<OperationModel>,
}

/// What is compared, the services with the most of it first.
fn services(settings: &Settings, report: &Mutex<Report>) -> Result<VecDeque<Selected>, Error> {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
    let mut selected = Vec::new();
    for name in loader.services() {
        if settings.service.as_ref().is_some_and(|wanted| *wanted != name) {
            continue;
        }
        let model = loader.load(&name, None)?;
        let protocol = model.protocol()?;
        let operations = operations(settings, &model, &mut report)?;
        let places = (0..place::PER_SERVICE).map(|number| Place::of(settings.seed, &name, number)).collect();
        if !operations.is_empty() {
            selected.push(Selected { name, places, protocol, operations });
        }
    }
    if selected.is_empty() {
        return Err("there is no such operation, or it is left out; see `--service` and `--operation`".into());
    }
    selected.sort_by_key(|service| std::cmp::Reverse(service.operations.len()));
    Ok(selected.into())
}

fn operations(
    settings: &Settings,
    model: &Arc<ServiceModel>,
    report: &mut Report,
) -> Result<Vec<OperationModel>, Error> {
    let mut operations = Vec::new();
    for name in model.operation_names() {
        let drawn = Random::of(settings.seed, &[model.service_name(), name]).fraction() < settings.share;
        let wanted = settings.operation.as_ref().map_or(drawn, |wanted| wanted == name);
        if !wanted {
            continue;
        }
        let operation = model.operation(name)?;
        match unsupported(&operation) {
            Some(reason) => report.leave_out(reason),
            None => operations.push(operation),
        }
    }
    Ok(operations)
}

/// Why an operation cannot be compared.
fn unsupported(operation: &OperationModel) -> Option<&'static str> {
    operation.has_event_stream_input().then_some("botocore cannot send streams of events")
}

/// Says on standard error how far it has come, now and then.
struct Progress {
    begun: Instant,
    /// For how many of the times at which something is to be said it was said.
    said: AtomicU64,
}

impl Progress {
    fn say(&self, service: &str, left: usize) {
        let elapsed = self.begun.elapsed();
        let due = elapsed.as_secs() / PROGRESS.as_secs();
        if self.said.fetch_max(due, Ordering::Relaxed) < due {
            eprintln!("differential: {} s, {service}, {left} services left", elapsed.as_secs());
        }
    }
}

/// Compares service after service, until none is left.
fn work(
    settings: &Settings,
    against: Against<'_>,
    services: &Mutex<VecDeque<Selected>>,
    report: &Mutex<Report>,
    progress: &Progress,
) -> Result<(), Error> {
    let (mut process, mut input) = Process::start(against)?;
    loop {
        let (next, left) = {
            let mut services = services.lock().unwrap_or_else(PoisonError::into_inner);
            (services.pop_front(), services.len())
        };
        let Some(service) = next else { return Ok(()) };
        progress.say(&service.name, left);
        compare_service(settings, against, &service, &mut process, &mut input, report)?;
    }
}

fn compare_service(
    settings: &Settings,
    against: Against<'_>,
    service: &Selected,
    process: &mut Process,
    input: &mut Input,
    report: &Mutex<Report>,
) -> Result<(), Error> {
    let numbers = settings.case.map_or(0..PER_OPERATION, |case| case..case + 1);
    let (sender, receiver) = sync_channel::<Case>(AHEAD);
    let mut ours = ours::Service::new(&service.name, &service.places);
    let mut cases = 0;
    thread::scope(|scope| -> Result<(), Error> {
        let numbers = numbers.clone();
        let writer = scope.spawn(move || -> Result<(), Error> {
            input.service(&service.name, &service.places)?;
            for operation in &service.operations {
                for number in numbers.clone() {
                    let case = Case::of(operation, service.protocol, settings, number);
                    input.line(&case.line())?;
                    if sender.send(case).is_err() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        });
        for case in receiver {
            let outcome = ours.outcome(&case);
            let theirs = process.outcome()?;
            let found = compare::compare(&outcome, &theirs, against);
            cases += 1;
            if !found.is_empty() {
                let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
                report.note(settings, &case, &outcome, &theirs, found);
            }
        }
        writer.join().unwrap_or_else(|_| Err("the cases could not be made".into()))
    })?;
    report.lock().unwrap_or_else(PoisonError::into_inner).compared(service.operations.len(), cases);
    Ok(())
}
