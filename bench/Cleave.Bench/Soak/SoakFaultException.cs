namespace Cleave.Bench.Soak;

/// <summary>The exception for a fault of an allocator that a soak has found.</summary>
internal sealed class SoakFaultException(string message) : Exception(message);
