using System.Diagnostics.CodeAnalysis;

namespace Cleave.Memory.Mapping;

/// <summary>The check for calls to Vmalloc after its heap was disposed.</summary>
internal static class ClosedMapping
{
    /// <summary>Throws if the heap was disposed.</summary>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    [SuppressMessage("Maintainability", "CA1513", Justification = "The type that callers know is in a layer above, so it is named.")]
    public static void ThrowIf(bool isClosed)
    {
        if (isClosed)
        {
            throw new ObjectDisposedException("VmallocHeap");
        }
    }
}
