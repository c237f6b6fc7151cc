using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <content>What was freed is unmapped, or all of it.</content>
public sealed partial class VmallocHeap
{
    /// <summary>Mappings that were in use when this was disposed, until the system has taken them.</summary>
    private long _mappingsLeft;

    /// <summary>Unmaps what was freed, so that its pages can be had by others.</summary>
    /// <exception cref="PageSystemException">The system refused; what it refused stays as it was.</exception>
    public void Trim()
    {
        nuint bytes = _retired.Bytes;
        _retired.Flush(out _).ThrowIfFailed(bytes);
    }

    /// <summary>Unmaps everything. A second call does nothing. Only the heap may do this, since all memory of Vmalloc goes.</summary>
    /// <exception cref="PageSystemException">The system refused, which a second call tries again.</exception>
    internal void UnmapAll()
    {
        // What is freed from now on is refused: to unmap it would be to lay reserved addresses over what somebody else may have there.
        _mappingsLeft += _index.Close() + _retired.Close();
        _space.Dispose();
        Budget.Uncharge(_mappingsLeft);
        _mappingsLeft = 0;
    }
}
