namespace Cleave;

/// <content>What an observer is told, all under the lock. Each call costs a look at a field where there is none.</content>
public sealed partial class GpuBuddy
{
    private readonly IAllocationObserver? _observer;

    /// <summary>Tells of a demand that the scratch list serves, or that was refused for want of room.</summary>
    private void Observe(in Demand demand, GpuBuddyError error)
    {
        if (_observer is null)
        {
            return;
        }

        if (error == GpuBuddyError.None)
        {
            _observer.Allocated(demand.Observed, BaseOffset + _scratch[0].Offset, _core.SizeOf(_scratch[0]));
            ObserveRest(BaseOffset + _scratch[0].Offset, from: 1);
        }
        else if (error == GpuBuddyError.NoSpace)
        {
            _observer.Refused(demand.Observed);
        }
    }

    /// <summary>Tells of a block that the bare core served, if it did. Where nobody observes it is not called: this path is hot.</summary>
    private void ObserveBlock(ulong size, GpuBuddyRawFlags flags, BuddyBlock block)
    {
        if (block.IsBlock)
        {
            ObservedTerms terms = ObservedTerms.OneBlock
                | ((flags & GpuBuddyRawFlags.TopDown) != 0 ? ObservedTerms.TopDown : ObservedTerms.None)
                | ((flags & GpuBuddyRawFlags.Clear) != 0 ? ObservedTerms.Clear : ObservedTerms.None);
            _observer!.Allocated(new ObservedRequest(size, 0, 0, 0, terms), BaseOffset + block.Offset, size);
        }
    }

    private void ObserveFree(ReadOnlySpan<BuddyBlock> blocks, bool cleared)
    {
        if (_observer is not null)
        {
            foreach (BuddyBlock block in blocks)
            {
                _observer.Freed(BaseOffset + block.Offset, cleared);
            }
        }
    }

    /// <summary>Tells what a block was cut down to, which the scratch list holds.</summary>
    private void ObserveTrim(BuddyBlock block, ulong? start, ulong newSize, bool cleared)
    {
        if (_observer is not null)
        {
            ulong address = BaseOffset + block.Offset;
            _observer.Trimmed(address, start ?? address, newSize, cleared);
            ObserveRest(address, from: 0);
        }
    }

    private void ObserveRest(ulong owner, int from)
    {
        for (int i = from; i < _scratch.Count; i++)
        {
            _observer!.AlsoAllocated(owner, BaseOffset + _scratch[i].Offset, _core.SizeOf(_scratch[i]));
        }
    }
}
