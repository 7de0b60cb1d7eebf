//! Verifies the quotes of a folder for some seconds with dcap-qvl and prints one line of JSON, as AttestationBench does.
use dcap_qvl::{verify::QuoteVerifier, QuoteCollateralV3};
use std::time::{Duration, Instant};
use std::{env, fs, path::Path};

fn cpu_nanos() -> f64 {
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse().unwrap()
}

fn main() {
    let args: Vec<String> = env::args().collect();
    let folder = Path::new(&args[1]);
    let seconds = Duration::from_secs_f64(args[2].parse().unwrap());
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.file_name().unwrap().to_str().unwrap().starts_with("quote-"));
    files.sort();
    let quotes: Vec<Vec<u8>> = files.iter().map(|f| fs::read(f).unwrap()).collect();
    let collateral: QuoteCollateralV3 =
        serde_json::from_slice(&fs::read(folder.join("collateral.json")).unwrap()).unwrap();
    let now: u64 = fs::read_to_string(folder.join("now")).unwrap().trim().parse().unwrap();
    let verifier = QuoteVerifier::new(fs::read(folder.join("root.der")).unwrap());

    let mut nanos: Vec<u128> = Vec::new();
    let (start, cpu) = (Instant::now(), cpu_nanos());
    while start.elapsed() < seconds {
        let before = Instant::now();
        verifier.verify(&quotes[nanos.len() % quotes.len()], &collateral, now).unwrap();
        nanos.push(before.elapsed().as_nanos());
    }
    let (elapsed, cpu) = (start.elapsed().as_secs_f64(), cpu_nanos() - cpu);
    nanos.sort();
    let n = nanos.len();
    println!(
        "{{\"perSecond\":{:.1},\"cpuMicros\":{:.1},\"medianMicros\":{:.1},\"p99Micros\":{:.1}}}",
        n as f64 / elapsed,
        cpu / 1e3 / n as f64,
        nanos[n / 2] as f64 / 1e3,
        nanos[n * 99 / 100] as f64 / 1e3
    );
}
