using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Cleave.Orleans.Tests.Faults;

/// <summary>Says what a fault run does, with the seconds since it began: at the end in the output of the test, and at once in the file that
/// CLEAVE_FAULT_LOG names.</summary>
internal sealed class FaultLog(ITestOutputHelper output)
{
    private static readonly string? Path = Environment.GetEnvironmentVariable("CLEAVE_FAULT_LOG");

    private readonly Lock _lock = new();
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>The step that was begun last.</summary>
    public string Step { get; private set; } = "the cluster starts";

    /// <summary>Begins a step, which an error names if it never ends.</summary>
    public void Begin(string step)
    {
        Step = step;
        Write(step);
    }

    public void Write(string line)
    {
        using (_lock.EnterScope())
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,7:0.00} {line}");
            output.WriteLine(text);
            if (Path is { Length: > 0 })
            {
                File.AppendAllText(Path, text + "\n");
            }
        }
    }
}
