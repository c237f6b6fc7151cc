using Cleave.Gpu;

namespace Cleave.Bench.Soak;

/// <summary>A <see cref="GpuBuddy"/> under soak: single blocks by handle, and scattered blocks by owner.</summary>
internal sealed class GpuBuddySubject : SoakSubject
{
    private const ulong Size = 64UL << 20;
    private const ulong Chunk = 4 << 10;

    private readonly GpuBuddy _space = new(new GpuBuddyOptions { Size = Size, BaseOffset = Size });

    public override string Name => "GpuBuddy";

    public override ICanaries Canaries { get; } = new ShadowCanaries(Size, Size, Chunk);

    public override SoakBlock? TryAllocate(Random random)
    {
        ulong size = Chunk * (ulong)random.Next(1, random.Next(8) == 0 ? 200 : 20);
        if (random.Next(2) == 0)
        {
            return _space.TryAllocateBlock(size, out AllocatedBlock block) ? new SoakBlock(block, (block.Offset, block.Size)) : null;
        }

        if (!_space.TryAllocate(size, out AllocatedBlocks? blocks))
        {
            return null;
        }

        var parts = new List<(ulong, ulong)>();
        foreach (AllocatedBlock part in blocks!)
        {
            parts.Add((part.Offset, part.Size));
        }

        return new SoakBlock(blocks, [.. parts]);
    }

    public override void Free(SoakBlock block)
    {
        if (block.Handle is AllocatedBlocks owner)
        {
            owner.Dispose();
        }
        else
        {
            _space.Free((AllocatedBlock)block.Handle!);
        }
    }

    public override void Validate(IReadOnlyCollection<SoakBlock> live)
    {
        _space.Validate();
        CheckCount("allocated bytes", Size - _space.FreeBytes, live.Aggregate(0UL, (sum, block) => sum + block.Size));
    }

    public override IEnumerable<SoakMisuse> Misuses(Random random)
    {
        if (_space.TryAllocateBlock(Chunk, out AllocatedBlock block))
        {
            _space.Free(block);
            yield return new("A second free of a block", () => _space.Free(block));
        }

        using var other = new GpuBuddySubject();
        AllocatedBlock foreign = other._space.AllocateBlock(Chunk);
        yield return new("A free of a block of another space", () => _space.Free(foreign));
        yield return new("A free of no block", () => _space.Free(default(AllocatedBlock)));
    }

    public override void Dispose()
    {
    }
}
