using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Cleave.Memory.Heaps;
using Cleave.Tools.Traces;
using Cleave.Vulkan;

namespace Cleave.Bench.Reports;

/// <summary>The circumstances of a run: the machine, the runtime and the build of the libraries.</summary>
/// <param name="Measured">The time at which the run began.</param>
/// <param name="Processor">The name of the processor; "unknown" if the system does not say it.</param>
/// <param name="LogicalProcessors">The number of logical processors that the process may use.</param>
/// <param name="OperatingSystem">The name and the version of the operating system.</param>
/// <param name="Runtime">The name and the version of the .NET runtime, with the architecture.</param>
/// <param name="Version">The version of Cleave.</param>
/// <param name="CodeId">A hash over the libraries as they were compiled. It differs if any of their code does.</param>
/// <param name="IsIsolated">Whether each workload ran in a process of its own.</param>
public sealed record BenchSetting(
    DateTimeOffset Measured,
    string Processor,
    int LogicalProcessors,
    string OperatingSystem,
    string Runtime,
    string Version,
    string CodeId,
    bool IsIsolated)
{
    private const string ProcessorList = "/proc/cpuinfo";
    private const string Unknown = "unknown";

    /// <summary>Reads the circumstances of this process.</summary>
    /// <param name="isolated">Whether each workload runs in a process of its own.</param>
    public static BenchSetting Current(bool isolated) => new(
        TimeProvider.System.GetUtcNow(),
        ProcessorName(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        $"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.ProcessArchitecture}",
        typeof(ByteSize).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? Unknown,
        HashOfCode(),
        isolated);

    /// <summary>Names in sentences what differs between another setting and this one.</summary>
    public IEnumerable<string> DifferencesFrom(BenchSetting earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        (string Name, string Then, string Now)[] facts =
        [
            ("processor", earlier.Processor, Processor),
            ("number of logical processors", Text(earlier.LogicalProcessors), Text(LogicalProcessors)),
            ("operating system", earlier.OperatingSystem, OperatingSystem),
            ("runtime", earlier.Runtime, Runtime),
            ("version", earlier.Version, Version),
            ("compiled code", earlier.CodeId, CodeId),
            ("process of the workloads", Processes(earlier), Processes(this)),
        ];
        return facts.Where(fact => fact.Then != fact.Now)
            .Select(fact => $"The {fact.Name} differs: {fact.Then} in the earlier run, {fact.Now} now.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Processes(BenchSetting setting) => setting.IsIsolated ? "one for each" : "one for all";

    /// <summary>Hashes the ids that the compiler gave the libraries. The compiler derives them from the code.</summary>
    private static string HashOfCode()
    {
        var hash = new Fnv1a();
        Type[] libraries = [typeof(ByteSize), typeof(MemoryHeap), typeof(DeviceFailure), typeof(Trace), typeof(BenchFamily)];
        foreach (byte value in libraries.SelectMany(type => type.Module.ModuleVersionId.ToByteArray()))
        {
            hash.Add(value);
        }

        return hash.Value.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static string ProcessorName()
    {
        const string Field = "model name";
        string? line = File.Exists(ProcessorList)
            ? File.ReadLines(ProcessorList).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[^1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? Unknown;
    }
}
