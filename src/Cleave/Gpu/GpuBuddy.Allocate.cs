using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Cleave.Core;

namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
    /// <summary>Allocates memory and returns its owner, whose disposal frees it.</summary>
    /// <param name="size">Bytes; rounded up to whole chunks, unless the flags have <see cref="GpuBuddyAllocationFlags.ExactSize"/>.</param>
    /// <param name="alignment">The alignment of each block, before the last one is cut to the size; above the base offset. Null for any. An
    /// alignment of a chunk or less is always met. It may be larger than <paramref name="size"/>.</param>
    /// <param name="placement">The part of the space to look in, and from which end; <see cref="GpuBuddyPlacement.Simple"/> by
    /// default.</param>
    /// <param name="flags">Further terms.</param>
    /// <param name="minBlockSize">The smallest block that may serve the request, before the last one is cut to the size; null for any. A
    /// block lies at a multiple of its size, so this and <paramref name="alignment"/> act alike; the larger one counts.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit. Nothing has
    /// changed.</exception>
    /// <exception cref="AllocationException">No room was found; the exception says why, and which size would have fitted. Nothing has
    /// changed, except that clear memory may have been merged with dirty memory.</exception>
    /// <remarks>
    /// Unless contiguous, the memory may come in several blocks, the larger ones first. A request for exactly the bytes of a range, or of
    /// the whole space, is served by exactly those. A contiguous request fails only if no free run within the bounds has room for it at the
    /// alignment. Its memory may be longer than asked, by less than the smallest block, if neighbours were joined. Alignment counts from
    /// the base offset. Cost: see <see cref="GpuBuddyCore.Allocate"/>, and an owner on the managed heap. The first contiguous request that
    /// the kernel's rules refuse costs the number of blocks. From then on the free runs are maintained,
    /// at a logarithmic cost for each allocation and free.
    /// </remarks>
    public AllocatedBlocks Allocate(
        ByteSize size,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        Alignment? minBlockSize = null) =>
        TryAllocate(size, out AllocatedBlocks? blocks, out AllocationFailure failure, alignment, placement, flags, minBlockSize)
            ? blocks
            : throw failure.ToException();

    /// <summary>Allocates memory as <see cref="Allocate"/> does, but returns false with the reason instead of throwing.</summary>
    /// <param name="size">Bytes; rounded up as for <see cref="Allocate"/>.</param>
    /// <param name="blocks">The owner of the memory; null if the request was refused.</param>
    /// <param name="failure">The reason why the request was refused; <c>default</c> if it was served.</param>
    /// <param name="alignment">The alignment of each block, as for <see cref="Allocate"/>; null for any.</param>
    /// <param name="placement">The part of the space to look in, and from which end.</param>
    /// <param name="flags">Further terms.</param>
    /// <param name="minBlockSize">The smallest block that may serve the request; null for any.</param>
    /// <returns>True if the arguments were valid and room was found.</returns>
    /// <remarks>
    /// A refusal costs the number of orders more than the search. The first refusal of a contiguous request costs the number of blocks.
    /// </remarks>
    public bool TryAllocate(
        ByteSize size,
        [NotNullWhen(true)] out AllocatedBlocks? blocks,
        out AllocationFailure failure,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        Alignment? minBlockSize = null)
    {
        var demand = new Demand(size, alignment, minBlockSize, placement, flags, SingleBlock: false);
        using (_lock.Enter())
        {
            FailureCode code = Place(demand);
            Describe(code, demand, out failure);
            blocks = code == FailureCode.None ? new AllocatedBlocks(this, Own()) : null;
        }

        if (_track && blocks is not null)
        {
            blocks.RememberStack();
            _owners!.Add(blocks);
        }

        return blocks is not null;
    }

    /// <summary>Allocates memory as <see cref="Allocate"/> does, but returns false instead of throwing, without a reason.</summary>
    /// <remarks>A refusal costs no more than the search.</remarks>
    /// <inheritdoc cref="TryAllocate(ByteSize, out AllocatedBlocks?, out AllocationFailure, Alignment?, GpuBuddyPlacement, GpuBuddyAllocationFlags, Alignment?)"/>
    public bool TryAllocate(
        ByteSize size,
        [NotNullWhen(true)] out AllocatedBlocks? blocks,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        Alignment? minBlockSize = null)
    {
        var demand = new Demand(size, alignment, minBlockSize, placement, flags, SingleBlock: false);
        using (_lock.Enter())
        {
            blocks = Place(demand) == FailureCode.None ? new AllocatedBlocks(this, Own()) : null;
        }

        if (_track && blocks is not null)
        {
            blocks.RememberStack();
            _owners!.Add(blocks);
        }

        return blocks is not null;
    }

    /// <summary>
    /// Serves a demand into the scratch list. If no room is found, the blocks in thread caches are freed and the demand is tried again.
    /// </summary>
    private FailureCode Place(in Demand demand)
    {
        _scratch.Clear();
        ulong splits = _space.Metadata.Splits;
        FailureCode code = HonouredPlacement.Place(_space.Metadata, demand, BaseOffset, _scratch);
        if (code == FailureCode.NoSpace && Caches?.Blocks.Drain() == true)
        {
            code = HonouredPlacement.Place(_space.Metadata, demand, BaseOffset, _scratch);
        }

        _changes?.RecordMerged(_space.Metadata.Tree);
        if (_observer is not null)
        {
            Observe(demand, code, splits);
        }

        return code;
    }

    /// <summary>Describes why a demand was refused; <c>default</c> if it was served. Under the lock.</summary>
    /// <remarks>The failure is large, so it is written in place instead of being returned and copied.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Describe(FailureCode code, in Demand demand, out AllocationFailure failure)
    {
        if (code == FailureCode.None)
        {
            failure = default;
            return;
        }

        failure = FailureFacts.Of(code, demand, _space, BaseOffset);
    }
}
