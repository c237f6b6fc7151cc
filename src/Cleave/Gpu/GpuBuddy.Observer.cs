using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Observing;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <content>Notifications of an observer, all under the lock. Without an observer, they cost each call the test of a field.</content>
public sealed partial class GpuBuddy
{
    private readonly GuardedObserver? _observer;

    /// <summary>Reports that the space will have another size; if the observer throws, nothing has changed yet.</summary>
    private void ObserveResize(ulong newSize)
    {
        if (_observer is not null && newSize != Size)
        {
            _observer.Resized(Size, newSize);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Reports a demand that the scratch list serves, or that was refused because no room was found.</summary>
    /// <param name="demand">The demand.</param>
    /// <param name="code">The outcome.</param>
    /// <param name="splitsBefore">The splits of the space before the demand was served.</param>
    /// <remarks>If the observer throws, the blocks are free again and the list is empty.</remarks>
    private void Observe(in Demand demand, FailureCode code, ulong splitsBefore)
    {
        if (code == FailureCode.None)
        {
            _observer!.Allocated(demand.Observed(ChunkSize), BaseOffset + _scratch[0].Offset, _space.SizeOf(_scratch[0]));
            ObserveRest(BaseOffset + _scratch[0].Offset, from: 1);
            if (_observer.HasFailed)
            {
                RangeTaker.GiveBack(_space.Metadata, _scratch, from: 0, splitsBefore);
            }
        }
        else if (code == FailureCode.NoSpace)
        {
            _observer!.Refused(demand.Observed(ChunkSize));
        }

        _observer!.ThrowIfFailed();
    }

    /// <summary>Reports a block that the bare core served, if it did; if the observer throws, the block is free again.</summary>
    private void ObserveBlock(ulong size, GpuBuddyRawFlags flags, BuddyBlock block, ulong splitsBefore)
    {
        if (!block.IsBlock)
        {
            return;
        }

        ObservedTerms terms = ObservedTerms.OneBlock
            | ((flags & GpuBuddyRawFlags.TopDown) != 0 ? ObservedTerms.TopDown : ObservedTerms.None)
            | ((flags & GpuBuddyRawFlags.Clear) != 0 ? ObservedTerms.Clear : ObservedTerms.None);
        _observer!.Allocated(new ObservedRequest(size, 0, 0, 0, terms), BaseOffset + block.Offset, size);
        if (_observer.HasFailed)
        {
            _space.Metadata.TakeBack([block], splitsBefore);
        }

        _observer.ThrowIfFailed();
    }

    /// <summary>Reports blocks that were freed. All of them are reported before an exception of the observer is thrown.</summary>
    private void ObserveFree(ReadOnlySpan<BuddyBlock> blocks, bool cleared)
    {
        if (_observer is null)
        {
            return;
        }

        foreach (BuddyBlock block in blocks)
        {
            _observer.Freed(BaseOffset + block.Offset, cleared);
        }

        _observer.ThrowIfFailed();
    }

    private void ObserveRest(ulong owner, int from)
    {
        foreach (BuddyBlock block in CollectionsMarshal.AsSpan(_scratch)[from..])
        {
            _observer!.AlsoAllocated(owner, BaseOffset + block.Offset, _space.SizeOf(block));
        }
    }
}
