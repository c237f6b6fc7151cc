namespace Cleave.Programs.Tests.Model;

/// <summary>
/// The GPU buddy allocator's raw calls, written from their description to be obviously right, as an oracle for the fast one.
/// Not thread-safe. Each call costs a few looks at every block; nothing depends on the number of chunks.
/// </summary>
internal sealed class ModelBuddy
{
    private readonly ModelSpace _space;

    private ModelBuddy(ModelSpace space)
    {
        _space = space;
    }

    public ulong Size => _space.Size;

    public ulong ChunkSize => _space.ChunkSize;

    public int MaxOrder => _space.MaxOrder;

    /// <summary>Every block that is not split, ascending, free and allocated.</summary>
    public IReadOnlyCollection<ModelBlock> Blocks => _space.Blocks;

    /// <summary>The ascending blocks that the space was cut into at the start; no block grows beyond its root.</summary>
    public IReadOnlyList<ModelBlock> Roots => _space.Roots;

    public ulong Avail => Sum(_space.Blocks.Where(b => b.IsFree));

    public ulong ClearAvail => Sum(_space.FreeTree(clear: true));

    /// <summary>How often each of the less travelled roads was taken since the start.</summary>
    public IReadOnlyDictionary<ModelPath, int> Paths => _space.Paths;

    /// <summary>A space that is all free and dirty, or null where the sizes are invalid.</summary>
    public static ModelBuddy? Create(ulong size, ulong chunkSize)
    {
        bool isValid = chunkSize >= 4096 && ulong.IsPow2(chunkSize) && size >= chunkSize;
        return isValid ? new ModelBuddy(new ModelSpace(size, chunkSize)) : null;
    }

    public ModelResult Alloc(ulong start, ulong end, ulong size, ulong minBlock, ModelFlags flags) =>
        new ModelAlloc(_space, new ModelRequest(start, end, size, minBlock, flags)).Run();

    /// <summary>Frees the blocks in list order; they become clear with <see cref="ModelFlags.Cleared"/>, dirty without.</summary>
    /// <exception cref="ArgumentException">A block is not allocated, or is in the list twice; nothing has changed.</exception>
    public void Free(IReadOnlyList<ModelPiece> pieces, ModelFlags flags)
    {
        if (!pieces.All(IsAllocated) || pieces.DistinctBy(p => p.Offset).Count() != pieces.Count)
            throw new ArgumentException("Not a list of allocated blocks.", nameof(pieces));
        foreach (ModelPiece piece in pieces)
            _space.Release(piece with { IsClear = (flags & ModelFlags.Cleared) != 0 });
    }

    /// <summary>Gives back what lies outside of [start, start + newSize) of a list that holds one block.</summary>
    public ModelResult Trim(ulong? start, ulong newSize, IReadOnlyList<ModelPiece> pieces)
    {
        if (pieces.Count != 1 || !IsAllocated(pieces[0]))
            return ModelResult.Invalid;
        ModelPiece piece = pieces[0];
        ulong size = _space.SizeOf(piece.Order);
        if (newSize == 0 || newSize % ChunkSize != 0 || newSize > size)
            return ModelResult.Invalid;
        if (newSize == size)
            return ModelResult.Ok(pieces);
        ulong from = start ?? piece.Offset;
        bool isInside = from >= piece.Offset && (UInt128)from + newSize <= (UInt128)piece.Offset + size;
        return from % ChunkSize == 0 && isInside
            ? ModelResult.Ok(ModelAlloc.TrimTo(_space, piece, from, newSize))
            : ModelResult.Invalid;
    }

    /// <summary>Merges whatever can merge, then makes every free block clear, or dirty.</summary>
    public void ResetClear(bool isClear)
    {
        foreach (ModelBlock root in Roots)
            ModelForceMerge.Run(_space, root.Offset, _space.EndOf(root), root.Order);
        foreach (ModelBlock block in Blocks.Where(b => b.IsFree).ToList())
            _space.Replace(block with { IsClear = isClear });
    }

    /// <summary>The number of free blocks of an order.</summary>
    public int FreeCount(int order) => Blocks.Count(b => b.IsFree && b.Order == order);

    private bool IsAllocated(ModelPiece piece) => _space.Find(piece.Offset, piece.Order) is { IsFree: false };

    private ulong Sum(IEnumerable<ModelBlock> blocks) => blocks.Aggregate(0UL, (sum, b) => sum + _space.SizeOf(b.Order));
}
