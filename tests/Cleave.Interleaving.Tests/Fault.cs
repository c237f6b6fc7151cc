namespace Cleave.Interleaving;

/// <summary>A fault of Faults/ that is planted in the product's code in this assembly, so that a test can show that it would be found.</summary>
internal static class Fault
{
    private static string? _planted;

    /// <summary>Whether a fault is planted. The changed code asks; see Plant.targets.</summary>
    public static bool Is(string name) => _planted == name;

    /// <summary>Plants a fault until what this returns is disposed.</summary>
    public static IDisposable Plant(string name)
    {
        _planted = name;
        return new Removal();
    }

    private sealed class Removal : IDisposable
    {
        public void Dispose() => _planted = null;
    }
}
