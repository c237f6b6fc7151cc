using System.Diagnostics.CodeAnalysis;

namespace Cleave.Tests.State;

/// <summary>Takes objects of a program that a test lets end without disposing them away from the finalizer.</summary>
internal static class Finalizers
{
    /// <summary>Keeps an owner whose allocator was replaced by a restored one from being reported as lost.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "The owner is dropped on purpose, as a process that ends drops it.")]
    public static void Suppress(object owner) => GC.SuppressFinalize(owner);
}
