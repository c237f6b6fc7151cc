using Cleave.Memory.Systems;
using Cleave.Tools.Input;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>An allocator like the recorded one, driven by the steps of a recording. Addresses are those of the recording.</summary>
internal abstract class RepeatedAllocator
{
    public abstract ulong Size { get; }

    public abstract ulong Allocated { get; }

    public abstract ulong LargestFreeBlock { get; }

    public abstract (ulong Splits, ulong Merges) Changes { get; }

    public abstract IReadOnlyList<OrderCount> FreeBlocks { get; }

    /// <summary>The reason why the last request was refused.</summary>
    public abstract string Refusal { get; }

    /// <summary>Creates the allocator that the space of a trace describes.</summary>
    /// <exception cref="TraceFormatException">No such allocator can be created.</exception>
    public static RepeatedAllocator Create(string trace, RecordedSpace space)
    {
        try
        {
            return space.Allocator switch
            {
                RecordedAllocator.Pool => new RecordedPool(space, PoolTableLimit.OfMachine(trace)),
                RecordedAllocator.GpuBuddyCore => new RecordedCore(space),
                RecordedAllocator.Pages => new RecordedPages(space),
                RecordedAllocator.BestFit => new RecordedBestFit(space),
                _ => new RecordedGpuBuddy(space),
            };
        }
        catch (Exception refused) when (refused is ArgumentException or OverflowException or PageSystemException)
        {
            throw new TraceFormatException(trace, "space", refused.Message, refused);
        }
    }

    /// <summary>Serves a request and adds its blocks to a list.</summary>
    public abstract bool TryAllocate(in TraceEvent request, List<BlockExtent> blocks);

    /// <summary>Frees the block that begins at an address.</summary>
    public abstract void Free(ulong address, bool zeroed);

    /// <summary>Trims a block and adds the rest of it to a list.</summary>
    public virtual void Trim(ulong address, ulong start, ulong newSize, bool zeroed, List<BlockExtent> blocks) =>
        throw Unknown(nameof(Trim));

    /// <summary>Grows a block in place.</summary>
    /// <returns>False if the memory behind the block is not free, which means that the placements differ from the recording.</returns>
    public virtual bool TryGrow(ulong address, ulong newSize) => throw Unknown("Grow");

    /// <summary>Changes the size of the space.</summary>
    /// <returns>False if the space cannot shrink that far, which means that the placements differ from the recording.</returns>
    public virtual bool TryResize(ulong newSize) => throw Unknown("Resize");

    /// <summary>Begins a move of a block.</summary>
    /// <returns>False if the target is not free, which means that the placements differ from the recording.</returns>
    public virtual bool TryBeginMove(ulong address, ulong target) => throw Unknown("Move");

    /// <summary>Ends a move, or drops it.</summary>
    public virtual bool TryEndMove(ulong address, ulong target, bool completed, bool zeroed) => throw Unknown("Move");

    public virtual void ResetClear(bool zeroed) => throw Unknown(nameof(ResetClear));

    public virtual void Retire(ulong address, ulong size, bool back) => throw Unknown(nameof(Retire));

    private InvalidDataException Unknown(string step) =>
        new($"The recorded allocator, {GetType().Name}, does not support the step '{step}'.");
}
