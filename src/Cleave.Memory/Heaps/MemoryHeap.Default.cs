using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <content>The heap of the process.</content>
public sealed partial class MemoryHeap
{
    private static readonly Lock DefaultLock = new();
    private static MemoryHeap? _default;
    private static MemoryHeapOptions? _defaultOptions;

    /// <summary>The heap of the process, which <see cref="Cleave.Memory.Heaps.Kmalloc"/> and its kind use; made by the first who asks.</summary>
    /// <remarks>Of <see cref="MemoryHeapOptions.Usual"/> size unless <see cref="ConfigureDefault"/> said otherwise. It is never
    /// disposed. Reading it costs a load and a test.</remarks>
    /// <exception cref="PageSystemException">The system refused to reserve its memory; the next who asks tries again.</exception>
    public static MemoryHeap Default => _default ?? MakeDefault();

    /// <summary>The heap of the process, or null if nobody has asked for it yet.</summary>
    internal static MemoryHeap? DefaultIfMade => Volatile.Read(ref _default);

    /// <summary>Says how the heap of the process is made, before it is used.</summary>
    /// <exception cref="InvalidOperationException">It is in use already.</exception>
    public static void ConfigureDefault(MemoryHeapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using (DefaultLock.EnterScope())
        {
            _defaultOptions = _default is null
                ? options
                : throw new InvalidOperationException(
                    $"The default heap is in use already, with {ByteText.Exact(_default.Size)}; call ConfigureDefault before its first use.");
        }
    }

    private static MemoryHeap MakeDefault()
    {
        using (DefaultLock.EnterScope())
        {
            if (_default is null)
            {
                var heap = new MemoryHeap(_defaultOptions ?? MemoryHeapOptions.Usual());
                Volatile.Write(ref _default, heap);
            }

            return _default;
        }
    }
}
