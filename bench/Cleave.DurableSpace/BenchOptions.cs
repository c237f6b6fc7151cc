using System.Globalization;

namespace Cleave.DurableSpaceBench;

/// <summary>The options of a run, from the arguments.</summary>
internal sealed class BenchOptions
{
    /// <summary>Reads the options from arguments.</summary>
    public BenchOptions(string[] arguments)
    {
        bool isDry = arguments.Contains("--dry-run");
        Rounds = isDry ? 1 : int.Parse(After(arguments, "--rounds") ?? "9", CultureInfo.InvariantCulture);
        Seconds = isDry ? 0.02 : double.Parse(After(arguments, "--seconds") ?? "1", CultureInfo.InvariantCulture);
        Blocks = isDry ? 1000 : 1_000_000;
        Folder = arguments.FirstOrDefault(argument => Directory.Exists(argument)) ?? Path.GetTempPath();
    }

    /// <summary>Rounds of all measurements.</summary>
    public int Rounds { get; }

    /// <summary>Seconds of each measurement.</summary>
    public double Seconds { get; }

    /// <summary>Allocations of the space that is opened.</summary>
    public int Blocks { get; }

    /// <summary>The folder on the disk that is measured.</summary>
    public string Folder { get; }

    private static string? After(string[] arguments, string option) =>
        Array.IndexOf(arguments, option) is >= 0 and var place && place + 1 < arguments.Length ? arguments[place + 1] : null;
}
