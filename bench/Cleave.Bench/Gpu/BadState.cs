using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>A state of a space in which requests may be expensive for an allocator.</summary>
internal abstract record BadState
{
    /// <summary>The size of a space that is large enough for the state, for the warm-up.</summary>
    public abstract ulong SmallSpace { get; }

    /// <summary>Brings a fresh space into the state. The blocks that it allocates stay allocated.</summary>
    public abstract void Prepare<TTarget, TBlock>(TTarget target, ulong space, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct;
}

/// <summary>A comb: every second tooth is allocated and the others are free. A reserve at the bottom of the space stays free.</summary>
/// <param name="Tooth">The bytes of a tooth.</param>
/// <param name="Reserve">The bytes of the reserve.</param>
/// <remarks>No handle is kept. Each tooth is one block that is aligned to the size of two, so the blocks come to the right
/// places.</remarks>
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

/// <summary>A space that is free in clear and dirty teeth by turns, so that no tooth merges with its buddy.</summary>
/// <param name="Tooth">The bytes of a tooth.</param>
/// <remarks>Made window by window, so that only the handles of one window have to be kept.</remarks>
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
