using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <content>The default heap of the process.</content>
public sealed partial class MemoryHeap
{
    private static readonly Lock DefaultLock = new();
    private static MemoryHeap? _default;
    private static MemoryHeapOptions? _defaultOptions;

    /// <summary>The default heap of the process, which the static <see cref="Cleave.Memory.Heaps.Kmalloc"/>,
    /// <see cref="Cleave.Memory.Heaps.Vmalloc"/> and <see cref="Cleave.Memory.Heaps.KVmalloc"/> use. The first access makes it.</summary>
    /// <remarks>The options are those of <see cref="ConfigureDefault"/>, or else <see cref="MemoryHeapOptions.Usual"/>. The default heap is
    /// never disposed. Thread-safe. Cost, once the heap is made: a load and a test.</remarks>
    /// <exception cref="PageSystemException">The system refused to reserve the memory. The next access tries again.</exception>
    public static MemoryHeap Default => _default ?? MakeDefault();

    /// <summary>The default heap of the process, or null if it was not made yet.</summary>
    internal static MemoryHeap? DefaultIfMade => Volatile.Read(ref _default);

    /// <summary>Sets the options of <see cref="Default"/>. Has to be called before the first use of that heap.</summary>
    /// <param name="options">The options. A second call before the first use replaces them.</param>
    /// <exception cref="InvalidOperationException">The default heap was made already. Nothing has changed.</exception>
    /// <remarks>Thread-safe.</remarks>
    public static void ConfigureDefault(MemoryHeapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using (DefaultLock.EnterScope())
        {
            _defaultOptions = _default is null
                ? options
                : throw new InvalidOperationException(
                    $"The default heap is in use already, with {ByteText.Exact(_default.Size)}; call "
                        + "ConfigureDefault before its first use.");
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
