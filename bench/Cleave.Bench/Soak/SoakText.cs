using System.Globalization;

namespace Cleave.Bench.Soak;

/// <summary>Writes the outcome of a soak in plain words.</summary>
public static class SoakText
{
    /// <summary>Writes a line for each allocator, each fault, and a conclusion.</summary>
    public static void Write(
        SoakOptions options, IReadOnlyList<SoakResult> results, TimeSpan elapsed, bool isInterrupted, TextWriter output)
    {
        output.WriteLine($"{"allocator",-20}{"allocated",14}{"no room",12}{"checks",9}{"misuses refused",17}");
        foreach (SoakResult result in results)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Allocator,-20}{result.Allocated,14:N0}{result.Refused,12:N0}{result.Validations,9:N0}{result.Misuses,17:N0}"));
        }

        output.WriteLine();
        SoakResult[] faulty = [.. results.Where(result => result.Fault is not null)];
        foreach (SoakResult result in faulty)
        {
            output.WriteLine($"FAULT in {result.Allocator}: {result.Fault}");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  The same requests again: cleave soak --allocator {result.Allocator} --threads "
                    + $"{options.Threads} --seed {options.Seed}"));
        }

        string time = string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0} s{(isInterrupted ? ", interrupted" : "")}");
        output.WriteLine(faulty.Length == 0
            ? $"No fault was found in {time}: every canary was intact, every count was right, and every misuse was refused."
            : $"{faulty.Length} of {results.Count} allocators have a fault, found in {time}.");
    }
}
