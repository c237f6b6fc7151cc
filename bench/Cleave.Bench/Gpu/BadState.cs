using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>A state of a space in which an allocator may find it hard to serve.</summary>
internal abstract record BadState
{
    /// <summary>A space large enough for the state, to warm up with.</summary>
    public abstract ulong SmallSpace { get; }

    /// <summary>Brings a fresh space into the state. What it allocates stays allocated.</summary>
    public abstract void Prepare<TTarget, TBlock>(TTarget target, ulong space, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct;
}

/// <summary>Every second tooth is allocated, the others are free; at the bottom of the space a reserve stays free.</summary>
/// <param name="Tooth">Bytes of a tooth.</param>
/// <param name="Reserve">Bytes of the reserve.</param>
/// <remarks>No handle is kept: each tooth is one block at the alignment of two, so they come in the right places by themselves.</remarks>
internal sealed record Comb(ulong Tooth, ulong Reserve) : BadState
{
    private const int Slice = 1 << 16;

    public override ulong SmallSpace => Reserve + (1024 * Tooth);

    public override void Prepare<TTarget, TBlock>(TTarget target, ulong space, CancellationToken cancel)
    {
        for (ulong left = (space - Reserve) / (2 * Tooth); left > 0; left--)
        {
            if (left % Slice == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            target.Allocate(0, space, Tooth, 2 * Tooth, GpuBuddyRawFlags.None, out _);
        }
    }
}

/// <summary>All is free, in teeth that are clear and dirty by turns, so that none merges with its buddy.</summary>
/// <param name="Tooth">Bytes of a tooth.</param>
/// <remarks>Made window by window, so that only the handles of one have to be kept.</remarks>
internal sealed record Alternating(ulong Tooth) : BadState
{
    private const int WindowTeeth = 1024;

    public override ulong SmallSpace => WindowTeeth * Tooth;

    public override void Prepare<TTarget, TBlock>(TTarget target, ulong space, CancellationToken cancel)
    {
        var teeth = new TBlock[WindowTeeth];
        for (ulong start = 0; start < space; start += SmallSpace)
        {
            cancel.ThrowIfCancellationRequested();
            for (int i = 0; i < teeth.Length; i++)
            {
                target.Allocate(start, start + SmallSpace, Tooth, Tooth, GpuBuddyRawFlags.Range, out teeth[i]);
            }

            for (int i = 0; i < teeth.Length; i++)
            {
                bool even = TTarget.Describe(teeth[i]).Offset / Tooth % 2 == 0;
                target.Free(teeth.AsSpan(i, 1), cleared: even);
            }
        }
    }
}
