namespace Cleave.Interleaving;

/// <summary>A fault of Faults/ that is planted in the product's code in this assembly,
/// so that a test can show that it would be found.</summary>
internal static class Fault
{
    private static string[] _planted = [];

    /// <summary>Whether a fault is planted. The changed code asks; see Plant.targets.</summary>
    public static bool Is(string name) => Array.IndexOf(_planted, name) >= 0;

    /// <summary>Plants faults until the returned object is disposed.</summary>
    public static IDisposable Plant(params string[] names)
    {
        _planted = names;
        return new Removal();
    }

    private sealed class Removal : IDisposable
    {
        public void Dispose() => _planted = [];
    }
}
