using System.Diagnostics.CodeAnalysis;

namespace Cleave;

public sealed partial class GpuBuddy
{
    /// <summary>Allocates memory and gives its owner, whose disposal frees it.</summary>
    /// <param name="size">Bytes, a multiple of the chunk size.</param>
    /// <param name="minBlockSize">The smallest block that may serve the request, before the last is cut to the size; it is the alignment of
    /// what is allocated, above the base offset. Null for the chunk size. It may be larger than <paramref name="size"/>.</param>
    /// <param name="mode">Where to look; <see cref="GpuBuddyAllocMode.Simple"/> by default.</param>
    /// <param name="flags">What else is wanted.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit. Nothing has
    /// changed.</exception>
    /// <exception cref="NoSpaceException">There is no room; the exception tells how much was free. Nothing has changed, but for merges
    /// of clear with dirty memory.</exception>
    /// <remarks>
    /// Unless contiguous, the memory may come in several blocks, the larger ones first. Asking for just the bytes of a range, or of the
    /// whole space, takes exactly those. Contiguous memory that neighbours were joined for may be longer than asked, by less than the
    /// smallest block. Alignment counts from the base offset. Cost: see <see cref="GpuBuddyCore.Allocate"/>, and an owner on the heap.
    /// </remarks>
    public AllocatedBlocks Allocate(
        ulong size, Alignment? minBlockSize = null, GpuBuddyAllocMode mode = default, GpuBuddyAllocFlags flags = GpuBuddyAllocFlags.None) =>
        TryAllocate(size, out AllocatedBlocks? blocks, out AllocationFailure failure, minBlockSize, mode, flags)
            ? blocks
            : throw NoSpaceException.For(failure);

    /// <summary>As <see cref="Allocate"/>, but answers false with the reason where the arguments are invalid or there is no room.</summary>
    public bool TryAllocate(
        ulong size,
        [NotNullWhen(true)] out AllocatedBlocks? blocks,
        out AllocationFailure failure,
        Alignment? minBlockSize = null,
        GpuBuddyAllocMode mode = default,
        GpuBuddyAllocFlags flags = GpuBuddyAllocFlags.None)
    {
        var demand = new Demand(size, (minBlockSize ?? ChunkSize).Bytes, mode, flags, SingleBlock: false);
        using (_lock.Enter())
        {
            bool served = Place(demand, out failure) == GpuBuddyError.None;
            blocks = served ? new AllocatedBlocks(this, Own()) : null;
        }

        if (_track)
        {
            blocks?.RememberStack();
        }

        return blocks is not null;
    }

    /// <summary>Frees what an owner holds. False where it holds nothing any more.</summary>
    internal bool Release(AllocatedBlocks owner, bool cleared)
    {
        using (_lock.Enter())
        {
            BuddyBlock[]? blocks = owner.Detach();
            if (blocks is not null)
            {
                _owned.Remove(blocks);
                _core.Free(blocks, cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None);
                ObserveFree(blocks, cleared);
            }

            return blocks is not null;
        }
    }

    /// <summary>Cuts the only block of an owner down.</summary>
    internal AllocationFailure Trim(AllocatedBlocks owner, ulong? start, ulong newSize, bool cleared)
    {
        using (_lock.Enter())
        {
            BuddyBlock[] held = owner.Held;
            _scratch.Clear();
            _scratch.AddRange(held);
            GpuBuddyError error = TrimRules.Trim(_core, _scratch, start, newSize, cleared, BaseOffset);
            if (error == GpuBuddyError.None)
            {
                _owned.Remove(held);
                owner.Held = Own();
                ObserveTrim(held[0], start, newSize, cleared);
            }

            return TrimRules.Explain(error, held, start, newSize, _core, BaseOffset);
        }
    }

    /// <summary>Moves one block of an owner to an owner of its own.</summary>
    internal AllocatedBlocks SplitOff(AllocatedBlocks owner, int index)
    {
        using (_lock.Enter())
        {
            BuddyBlock[] held = owner.Held;
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, held.Length);
            BuddyBlock[] rest = [.. held[..index], .. held[(index + 1)..]];
            var part = new AllocatedBlocks(this, [held[index]]) { AllocationStack = owner.AllocationStack };
            owner.Held = rest;
            return part;
        }
    }

    /// <summary>The blocks of the scratch list, marked as an owner's.</summary>
    private BuddyBlock[] Own()
    {
        BuddyBlock[] blocks = [.. _scratch];
        _owned.Add(blocks);
        return blocks;
    }
}
