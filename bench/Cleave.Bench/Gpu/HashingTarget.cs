using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>A path that adds the result of every allocation to a checksum, in the order of the calls. Frees are not added.</summary>
/// <remarks>
/// A block is added as eight bytes of its offset, the lowest first, and one byte of its order. A failure is added as one byte, the error
/// number of the reference.
/// </remarks>
internal readonly struct HashingTarget<TTarget, TBlock>(TTarget target, Fnv1a hash) : IBlockTarget<TBlock>
    where TTarget : struct, IBlockTarget<TBlock>
    where TBlock : struct
{
    private const byte NoSpace = 28;
    private const byte Invalid = 22;

    private readonly TTarget _target = target;

    public ReadOnlySpan<TBlock> Several => _target.Several;

    public ulong MetadataBytes => _target.MetadataBytes;

    public static bool IsBlock(TBlock block) => TTarget.IsBlock(block);

    public static ulong BytesOf(TBlock block) => TTarget.BytesOf(block);

    public static (ulong Offset, int Order) Describe(TBlock block) => TTarget.Describe(block);

    public PlacementError Allocate(
        ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out TBlock only)
    {
        PlacementError error = _target.Allocate(start, end, size, minBlock, flags, out only);
        if (error != PlacementError.None)
        {
            hash.Add(error == PlacementError.NoSpace ? NoSpace : Invalid);
        }
        else
        {
            Add(TTarget.IsBlock(only) ? new ReadOnlySpan<TBlock>(in only) : _target.Several);
        }

        return error;
    }

    public void Free(TBlock block) => _target.Free(block);

    public void Free(ReadOnlySpan<TBlock> blocks, bool cleared) => _target.Free(blocks, cleared);

    private void Add(ReadOnlySpan<TBlock> blocks)
    {
        foreach (TBlock block in blocks)
        {
            (ulong offset, int order) = TTarget.Describe(block);
            hash.Add(offset);
            hash.Add((byte)order);
        }
    }
}
