using System.Globalization;

namespace Cleave.Orleans.Tests.Faults;

/// <summary>Settings of a fault run, by environment variables; a run of some seconds by default.</summary>
internal static class FaultSettings
{
    /// <summary>Seconds of the time beside kills and pauses, in which silos start and the store comes back, also on a busy
    /// machine.</summary>
    private const double OtherSeconds = 240;

    /// <summary>Seconds during which a silo is killed every five seconds; by default one is, once.</summary>
    public static double Seconds { get; } = Number("CLEAVE_FAULT_SECONDS", 0);

    /// <summary>The number of times that a silo is paused, after the kills.</summary>
    public static int Pauses { get; } = (int)Number("CLEAVE_FAULT_PAUSES", 1);

    /// <summary>Seconds for which a silo is paused; more than the cluster waits before it declares the silo dead.</summary>
    public static double PauseSeconds { get; } = Number("CLEAVE_FAULT_PAUSE_SECONDS", Seconds > 0 || Pauses > 1 ? 20 : 3);

    /// <summary>The number of silos in the cluster.</summary>
    public static int Silos { get; } = (int)Number("CLEAVE_FAULT_SILOS", Seconds > 0 || Pauses > 1 ? 3 : 2);

    /// <summary>The time that a probe of a silo may take; the default of the library unless it is set.</summary>
    public static TimeSpan? ProbeTimeout { get; } =
        Number("CLEAVE_FAULT_PROBE_SECONDS", 0) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The name of the store, Redis by default.</summary>
    public static string Store { get; } = Environment.GetEnvironmentVariable("CLEAVE_FAULT_STORE") ?? "";

    /// <summary>The time after which the run fails, whatever it waits for.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds((1.5 * Seconds) + (2 * Pauses * PauseSeconds) + OtherSeconds);

    private static double Number(string variable, double usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : usual;
}
