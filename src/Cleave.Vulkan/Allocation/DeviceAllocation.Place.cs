using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Allocation;

/// <content>The place of the memory, which a defragmentation may change.</content>
/// <remarks>
/// The place is several words, so a version protects it: the version is odd while the place changes, and readers begin anew if it is odd or
/// not the same afterwards. Only one thread at a time writes, under the lock of the block. Pins are counted; a negative number means that a
/// move is being completed, which takes some nanoseconds. A move may begin only when the memory is ready, which it stays.
/// </remarks>
public sealed partial class DeviceAllocation
{
    private const int Moving = -1;

    private DeviceRange _range;
    private uint _version;

    /// <summary>The number of reasons why the memory stays where it is.</summary>
    private int _pins;
    private int _isPinned;
    private bool _isReady;

    /// <summary>Whether the memory must stay where it is, so that no defragmentation moves it; false at first.</summary>
    /// <remarks>Memory that is pinned while a pass is open is not moved by it. Memory of aliasing resources is pinned as long as they
    /// exist, and dedicated memory never moves.</remarks>
    public bool IsPinned
    {
        get => Volatile.Read(ref _isPinned) != 0;
        set
        {
            if (Interlocked.Exchange(ref _isPinned, value ? 1 : 0) == (value ? 1 : 0))
            {
                return;
            }

            if (value)
            {
                Pin();
            }
            else
            {
                Unpin();
            }
        }
    }

    /// <summary>The buffer or the image that owns the memory; null if the caller bound a resource of his own.</summary>
    internal object? Resource { get; set; }

    /// <inheritdoc/>
    bool IRangeOwner.CanMove => Volatile.Read(ref _isReady) && Volatile.Read(ref _pins) == 0 && !IsDisposed;

    /// <inheritdoc/>
    void IRangeOwner.Hold(MemoryBlock block, in BlockRange range) => _range = new DeviceRange(block, range);

    /// <inheritdoc/>
    bool IRangeOwner.TryMove(MemoryBlock block, in BlockRange range)
    {
        if (Interlocked.CompareExchange(ref _pins, Moving, 0) != 0)
        {
            return false;
        }

        Write(new DeviceRange(block, range));
        Volatile.Write(ref _pins, 0);
        return true;
    }

    /// <summary>Lets the memory be moved from now on: the caller knows it, and its resource is bound.</summary>
    internal void SetReady() => Volatile.Write(ref _isReady, true);

    /// <summary>Keeps the memory where it is, until <see cref="Unpin"/>.</summary>
    internal void Pin()
    {
        var spinner = default(SpinWait);
        for (int pins = Volatile.Read(ref _pins); ; pins = Volatile.Read(ref _pins))
        {
            if (pins >= 0 && Interlocked.CompareExchange(ref _pins, pins + 1, pins) == pins)
            {
                return;
            }

            spinner.SpinOnce();
        }
    }

    /// <summary>Takes one pin away.</summary>
    internal void Unpin() => Interlocked.Decrement(ref _pins);

    private DeviceRange ReadRange()
    {
        var spinner = default(SpinWait);
        while (true)
        {
            uint version = Volatile.Read(ref _version);
            DeviceRange range = _range;
            Volatile.ReadBarrier();
            if ((version & 1) == 0 && version == Volatile.Read(ref _version))
            {
                return range;
            }

            spinner.SpinOnce();
        }
    }

    private void Write(in DeviceRange range)
    {
        Volatile.Write(ref _version, _version + 1);
        Volatile.WriteBarrier();
        _range = range;
        Volatile.Write(ref _version, _version + 1);
    }
}
