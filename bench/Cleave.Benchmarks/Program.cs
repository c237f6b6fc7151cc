using System.Reflection;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// The arguments are those of BenchmarkDotNet, such as --filter '*Single*' or --list flat. "--dry-run" alone runs every benchmark once in
// this process, without a separate build, to check that each still works.
bool dry = args is ["--dry-run"];
IConfig config = ManualConfig.Create(DefaultConfig.Instance).WithArtifactsPath("artifacts/benchmarks");
Summary[] summaries = dry
    ? BenchmarkRunner.Run(Assembly.GetExecutingAssembly(), config.AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.Instance)))
    : [.. BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args, config)];

bool failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
return failed || (dry && summaries.Length == 0) ? 1 : 0;
